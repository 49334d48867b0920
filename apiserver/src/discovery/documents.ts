import type { APIGroup, APIGroupList, APIResourceList, APIVersions } from '@coxswain/api-types'
import { mainRow, subresourceRows } from './resource-rows.ts'
import type { GroupSnapshot, VersionSnapshot } from './snapshot.ts'
import type { StorageVersionHash } from './storage-version-hash.ts'

/** `/api`: the versions of the core group, and where clients reach the server (`HOST:PORT`). */
export const apiVersions = (core: GroupSnapshot | undefined, serverAddress: string): APIVersions => ({
  kind: 'APIVersions',
  versions: core?.versions.map(({ version }) => version) ?? [],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
})

/** `/apis`: all groups but the core one. */
export const apiGroupList = (groups: readonly GroupSnapshot[]): APIGroupList => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groups.map(groupEntry),
})

/** `/apis/GROUP`. */
export const apiGroup = (group: GroupSnapshot): APIGroup => ({ kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) })

const groupEntry = ({ name, versions }: GroupSnapshot): APIGroup => {
  const entries = versions.map(({ groupVersion, version }) => ({ groupVersion, version }))
  const [preferredVersion] = entries
  return { name, versions: entries, ...(preferredVersion === undefined ? {} : { preferredVersion }) }
}

/** `/api/v1`, `/apis/GROUP/VERSION`. The list of the core group has no apiVersion, upstream's oldest quirk. */
export const apiResourceList = ({ groupVersion, resources }: VersionSnapshot, storageVersionHash: StorageVersionHash): APIResourceList => ({
  kind: 'APIResourceList',
  ...(groupVersion.includes('/') ? { apiVersion: 'v1' } : {}),
  groupVersion,
  resources: resources.flatMap((resource) => [mainRow(resource, storageVersionHash(resource)), ...subresourceRows(resource)]),
})
