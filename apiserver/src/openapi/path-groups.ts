import type { Registry, Resource } from '@coxswain/api-types'
import {
  basePath,
  coreVersionsPath,
  groupPath,
  groupsPath,
  groupVersionPath,
  type Path,
  resourcePaths,
  versionPath,
} from '@coxswain/api-types/openapi'
import { type GroupSnapshot, groupsOf } from '../discovery/snapshot.ts'

/** What one document is about: the same resources make the same document. */
export interface PathGroup {
  readonly resources: readonly Resource[]
  readonly paths: () => readonly Path[]
}

/** What a registry publishes: the paths of each document of OpenAPI v3, and the group versions. */
export interface Published {
  /** By the name of the document: `api`, `api/v1`, `apis/apps`, `apis/apps/v1`, `version`. */
  readonly documents: ReadonlyMap<string, PathGroup>
  readonly groupVersions: readonly { readonly group: string; readonly version: string }[]
}

export const publish = (registry: Registry): Published => {
  const groups = groupsOf(registry)
  const documents = new Map<string, PathGroup>([
    ['api', fixed(coreVersionsPath)],
    ['apis', fixed(groupsPath)],
    ['version', fixed(versionPath)],
  ])
  for (const group of groups) {
    // Upstream publishes groups that definitions add by their versions alone.
    if (group.name !== '' && !isCustom(group)) documents.set(`apis/${group.name}`, fixed(groupPath(group.name)))
    for (const [name, paths] of versionsOf(group)) documents.set(name, paths)
  }
  return {
    documents: new Map([...documents].sort(([a], [b]) => (a < b ? -1 : 1))),
    groupVersions: groups
      .filter((group) => !isCustom(group))
      .flatMap(({ name, versions }) => versions.map(({ version }) => ({ group: name, version })))
      .sort((a, b) => (`${a.group}/${a.version}` < `${b.group}/${b.version}` ? -1 : 1)),
  }
}

const fixed = (path: Path): PathGroup => ({ resources: [], paths: () => [path] })

const isCustom = ({ versions }: GroupSnapshot): boolean =>
  versions.every(({ resources }) => resources.every(({ custom }) => custom !== undefined))

const versionsOf = (group: GroupSnapshot): readonly (readonly [string, PathGroup])[] =>
  group.versions.map(({ version, resources }) => [
    basePath(group.name, version).slice(1),
    {
      resources,
      paths: () => [groupVersionPath(group.name, version), ...resources.flatMap(resourcePaths)].sort((a, b) => (a.path < b.path ? -1 : 1)),
    },
  ])
