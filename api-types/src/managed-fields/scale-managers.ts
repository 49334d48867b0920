import type { ManagedFieldsEntry } from '../generated/meta.v1.types.ts'
import { difference, type FieldPath, fieldSetOf, has } from './field-set.ts'
import { identityOf, type Manager, readManagers, withFields, writeManagers } from './managers.ts'

type Entries = readonly Readonly<ManagedFieldsEntry>[] | undefined

/** Where a version of the kind keeps the replicas; undefined for a version that is not served. */
export type ReplicasPath = (apiVersion: string) => FieldPath | undefined

const SCALE_VERSION = 'autoscaling/v1'
const REPLICAS: FieldPath = ['f:spec', 'f:replicas']
const IN_SCALE = fieldSetOf([REPLICAS])

/**
 * The managers of an object as its scale has them: those who own the replicas, and nothing else.
 * Source: `ToSubresource` of `managedfields/scalehandler.go`.
 */
export const managersOfScale = (entries: Entries, replicasOf: ReplicasPath): ManagedFieldsEntry[] | undefined => {
  const owners: Manager[] = []
  for (const manager of (readManagers(entries, entries) ?? new Map<string, Manager>()).values()) {
    const path = replicasOf(manager.apiVersion)
    if (path !== undefined && has(manager.fields, path))
      owners.push({ ...withFields(manager, IN_SCALE), apiVersion: SCALE_VERSION, entry: undefined })
  }
  return writeManagers(owners)
}

/**
 * The managers of an object after its scale was written: who has no replicas there any more loses them here, and who is new
 * owns them in the version of the request. Source: `ToParent` of the same.
 */
export const managersFromScale = (
  entries: Entries,
  scaled: Entries,
  apiVersion: string,
  replicasOf: ReplicasPath,
): ManagedFieldsEntry[] | undefined => {
  const owners = new Map(
    [...(readManagers(scaled, scaled) ?? new Map<string, Manager>())].filter(([, { fields }]) => has(fields, REPLICAS)),
  )
  const result: Manager[] = []
  for (const manager of (readManagers(entries, entries) ?? new Map<string, Manager>()).values()) {
    const path = replicasOf(manager.apiVersion)
    if (path === undefined) continue
    const id = identityOf({ ...manager, apiVersion: SCALE_VERSION })
    if (owners.delete(id) || !has(manager.fields, path)) result.push(manager)
    else result.push(withFields(manager, difference(manager.fields, fieldSetOf([path]))))
  }
  const own = fieldSetOf([replicasOf(apiVersion) ?? REPLICAS])
  // Upstream keeps no time for them.
  for (const owner of owners.values()) result.push({ ...owner, apiVersion, fields: own, time: undefined, entry: undefined })
  return writeManagers(result)
}
