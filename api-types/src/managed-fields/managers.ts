import type { ManagedFieldsEntry } from '../generated/meta.v1.types.ts'
import { deepEqual } from '../util/deep.ts'
import { canonicalFieldSet } from './canonical.ts'
import { EMPTY, type FieldSet, isEmpty, union } from './field-set.ts'

/** One manager and what it owns, as work on a write sees it. */
export interface Manager {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string | undefined
  readonly fields: FieldSet
  /** The entry it was read from, given back untouched as long as the manager's time and fields stay. */
  readonly entry: Readonly<ManagedFieldsEntry> | undefined
}

/** The managers of an object by identity. */
export type Managers = ReadonlyMap<string, Manager>

/** Two entries of one identity are one manager. An applier is the same whatever version it applied; an updater is not. */
export const identityOf = (manager: Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): string =>
  `${manager.operation}\n${manager.manager}\n${manager.operation === 'Apply' ? '' : manager.apiVersion}\n${manager.subresource}`

type Entries = readonly Readonly<ManagedFieldsEntry>[]

/**
 * Reads metadata.managedFields. Undefined where an entry is not one: upstream then keeps what the stored object says. An entry that
 * equals the one at its place in `stored` is taken from there, unchecked: what is stored was written by `writeManagers`.
 * Source: `managedfields/internal/managedfields.go`.
 */
export const readManagers = (entries: Entries | undefined, stored: Entries | undefined): Managers | undefined => {
  const managers = new Map<string, Manager>()
  for (let i = 0; entries !== undefined && i < entries.length; i++) {
    const entry = entries[i]
    const known = stored?.[i]
    const manager =
      known !== undefined && (known === entry || deepEqual(known, entry)) ? readEntry(known, asStored) : readEntry(entry, canonicalFieldSet)
    if (manager === undefined) return undefined
    managers.set(identityOf(manager), manager)
  }
  return managers
}

const asStored = (fields: FieldSet): FieldSet => fields

const readEntry = (
  entry: Readonly<ManagedFieldsEntry> | undefined,
  read: (fields: FieldSet) => FieldSet | undefined,
): Manager | undefined => {
  const operation = entry?.operation === 'Apply' ? 'Apply' : entry?.operation === 'Update' ? 'Update' : undefined
  if (entry === undefined || operation === undefined) return undefined
  if (entry.apiVersion === undefined || entry.apiVersion === '' || entry.fieldsType !== 'FieldsV1') return undefined
  const fields = entry.fieldsV1 === undefined || entry.fieldsV1 === null ? EMPTY : read(entry.fieldsV1)
  if (fields === undefined) return undefined
  return {
    manager: entry.manager ?? '',
    operation,
    apiVersion: entry.apiVersion,
    subresource: entry.subresource ?? '',
    time: entry.time,
    fields,
    entry: fields === entry.fieldsV1 ? entry : undefined,
  }
}

/** A client asks to drop all ownership by sending one empty entry. Source: `isResetManagedFields`. */
export const isReset = (entries: readonly Readonly<ManagedFieldsEntry>[] | undefined): boolean => {
  if (entries?.length !== 1) return false
  const only: Readonly<Record<string, unknown>> = { ...entries[0] }
  return Object.values(only).every((value) => value === undefined || value === '')
}

/** Writes metadata.managedFields in upstream's order; undefined for none. Managers that own nothing are left out. */
export const writeManagers = (managers: Iterable<Manager>): ManagedFieldsEntry[] | undefined => {
  const present = [...managers].filter((manager) => !isEmpty(manager.fields)).sort(compareManagers)
  return present.length === 0 ? undefined : present.map(writeEntry)
}

const writeEntry = (manager: Manager): ManagedFieldsEntry =>
  manager.entry ?? {
    manager: manager.manager,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time === undefined ? {} : { time: manager.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: manager.fields,
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  }

const compareManagers = (a: Manager, b: Manager): number =>
  compare(a.operation, b.operation) ||
  compareTimes(a.time, b.time) ||
  compare(a.manager, b.manager) ||
  compare(a.apiVersion, b.apiVersion) ||
  compare(a.subresource, b.subresource)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
/** By whole seconds, as upstream: managers of one second stand in the order of their names. */
const compareTimes = (a: string | undefined, b: string | undefined): number => (a === b ? 0 : secondsOf(a) - secondsOf(b))
const secondsOf = (time: string | undefined): number => {
  const ms = time === undefined ? 0 : Date.parse(time)
  return Number.isNaN(ms) ? 0 : Math.floor(ms / 1000)
}

/** The same manager with other fields. */
export const withFields = (manager: Manager, fields: FieldSet): Manager =>
  fields === manager.fields ? manager : { ...manager, fields, entry: undefined }

const MAX_UPDATE_MANAGERS = 10
const ANCIENT = 'ancient-changes'

/**
 * Keeps an object from collecting managers without end: past ten updaters, the oldest of each version are merged into one.
 * Source: `managedfields/internal/capmanagers.go`.
 */
export const capUpdaters = (managers: Map<string, Manager>): void => {
  const updaters = [...managers].filter(([, manager]) => manager.operation === 'Update')
  if (updaters.length <= MAX_UPDATE_MANAGERS) return
  updaters.sort(([a, left], [b, right]) => compareTimes(left.time, right.time) || compare(a, b))
  const firstOfVersion = new Map<string, string>()
  let count = updaters.length
  for (const [id, updater] of updaters) {
    if (count <= MAX_UPDATE_MANAGERS) break
    const first = firstOfVersion.get(updater.apiVersion)
    if (first === undefined) {
      firstOfVersion.set(updater.apiVersion, id)
      continue
    }
    const bucket: Manager = { ...updater, manager: ANCIENT, subresource: '', entry: undefined }
    const bucketId = identityOf(bucket)
    const merged = managers.get(bucketId) ?? managers.get(first)
    if (!managers.has(bucketId)) managers.delete(first)
    managers.delete(id)
    managers.set(bucketId, { ...bucket, fields: union(merged?.fields ?? EMPTY, updater.fields) })
    count--
  }
}
