import { apiVersionOf, type Registry, type Resource } from '@coxswain/api-types'
import type { RemoteVersion } from '../aggregation/remote-versions.ts'
import { compareGroups, compareVersions } from './priorities.ts'

/** One version of a group with its resources by name. */
export interface VersionSnapshot {
  readonly version: string
  /** `v1`, `apps/v1`. */
  readonly groupVersion: string
  readonly resources: readonly Resource[]
  /** Another server serves it: what that told of itself. */
  readonly remote?: RemoteVersion | undefined
}

/** A group with its versions, the preferred one first. */
export interface GroupSnapshot {
  readonly name: string
  readonly versions: readonly VersionSnapshot[]
}

/** The groups of a registry, and of other servers, in the order in which upstream lists them. Groups without kinds do not appear. */
export const groupsOf = (registry: Registry, remote: readonly RemoteVersion[] = []): readonly GroupSnapshot[] => {
  const groups = new Map<string, Map<string, Resource[]>>()
  for (const { group, version } of remote) getOrAdd(groups, group, () => new Map<string, Resource[]>()).set(version, [])
  const remotes = new Map(remote.map((each) => [apiVersionOf(each.group, each.version), each]))
  for (const resource of registry.resources) {
    const versions = getOrAdd(groups, resource.group, () => new Map<string, Resource[]>())
    getOrAdd(versions, resource.version, () => []).push(resource)
  }
  return [...groups.keys()].sort(compareGroups).map((name) => ({
    name,
    versions: [...(groups.get(name) ?? [])]
      .sort(([a], [b]) => compareVersions(a, b))
      .map(([version, resources]) => ({
        version,
        groupVersion: apiVersionOf(name, version),
        remote: remotes.get(apiVersionOf(name, version)),
        resources: resources.sort((a, b) => (a.plural < b.plural ? -1 : 1)),
      })),
  }))
}

const getOrAdd = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
