import type { Registry } from '@coxswain/api-types'
import { type GroupSnapshot, groupsOf } from '../discovery/snapshot.ts'
import { coreVersionsPath, groupPath, groupsPath, groupVersionPath, versionPath } from './discovery-paths.ts'
import { basePath } from './group-names.ts'
import type { Path } from './operation.ts'
import { resourcePaths } from './resource-paths.ts'

/** What a registry publishes: the paths of each document of OpenAPI v3, and the group versions. */
export interface Published {
  /** By the name of the document: `api`, `api/v1`, `apis/apps`, `apis/apps/v1`, `version`. */
  readonly documents: ReadonlyMap<string, readonly Path[]>
  readonly groupVersions: readonly { readonly group: string; readonly version: string }[]
}

export const publish = (registry: Registry): Published => {
  const groups = groupsOf(registry)
  const documents = new Map<string, readonly Path[]>([
    ['api', [coreVersionsPath]],
    ['apis', [groupsPath]],
    ['version', [versionPath]],
  ])
  for (const group of groups) {
    if (group.name !== '') documents.set(`apis/${group.name}`, [groupPath(group.name)])
    for (const [name, paths] of versionsOf(group)) documents.set(name, paths)
  }
  return {
    documents: new Map([...documents].sort(([a], [b]) => (a < b ? -1 : 1))),
    groupVersions: groups
      .flatMap(({ name, versions }) => versions.map(({ version }) => ({ group: name, version })))
      .sort((a, b) => (`${a.group}/${a.version}` < `${b.group}/${b.version}` ? -1 : 1)),
  }
}

const versionsOf = (group: GroupSnapshot): readonly (readonly [string, readonly Path[]])[] =>
  group.versions.map(({ version, resources }) => [
    basePath(group.name, version).slice(1),
    [groupVersionPath(group.name, version), ...resources.flatMap(resourcePaths)].sort((a, b) => (a.path < b.path ? -1 : 1)),
  ])

/** The types that the requests and answers of some paths are made of. */
export const typesOf = (paths: readonly Path[]): ReadonlySet<string> =>
  new Set(
    paths.flatMap(({ operations }) =>
      operations.flatMap(({ body, responses }) => [
        ...(body === undefined ? [] : [body.type]),
        ...[...responses.values()].flatMap(({ type }) => (type === undefined ? [] : [type])),
      ]),
    ),
  )
