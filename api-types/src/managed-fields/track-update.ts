import type { ManagedFieldsEntry } from '../generated/meta.v1.types.ts'
import type { TypeTable } from '../schema/model.ts'
import { formatTime } from '../time.ts'
import { type Comparison, compareObjects } from './compare.ts'
import { difference, EMPTY, type FieldSet, isEmpty, recursiveDifference, union } from './field-set.ts'
import { FieldsError } from './list-items.ts'
import { printedOnce } from './managed-fields-text.ts'
import { capUpdaters, identityOf, isReset, type Manager, type Managers, readManagers, withFields, writeManagers } from './managers.ts'
import { shapeOf } from './shape.ts'

/** Managed fields of an object, wherever it came from. */
interface Owned {
  readonly metadata?:
    | { readonly uid?: string | undefined; readonly managedFields?: readonly Readonly<ManagedFieldsEntry>[] | undefined }
    | undefined
}

/** An object in another of its served versions, for managers that own its fields there. */
export interface VersionView {
  readonly type: string
  convert(object: object): object
}

export interface TrackUpdateInput {
  readonly types: TypeTable
  /** Root type of the objects: `apps/v1.Deployment`. */
  readonly type: string
  /** The version that was written to: `apps/v1`. */
  readonly apiVersion: string
  /** The stored object; undefined for a create. */
  readonly old: object | undefined
  /** What will be stored, in decoded form; its own managedFields are what the client sent. */
  readonly next: object
  readonly manager: string
  /** Empty for the main resource. */
  readonly subresource: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Fields that this (sub)resource never writes, such as status on the main one; with all below them. */
  readonly resetFields?: FieldSet | undefined
  /** Other versions of the kind; undefined for one that is no longer served, whose managers then lose their fields. */
  readonly inVersion?: ((apiVersion: string) => VersionView | undefined) | undefined
}

/**
 * The managedFields of an object after a create, an update or a patch other than apply: the acting manager takes what it added or
 * changed, every other one loses what was changed or removed under it. Undefined: the object has none, and keeps none.
 * Entries that this write did not touch are given back as they are. Changes nothing.
 * Source: `apimachinery/pkg/util/managedfields/internal` and structured-merge-diff `merge/update.go`.
 */
export const trackUpdate = (input: TrackUpdateInput): ManagedFieldsEntry[] | undefined => {
  const managers = startingManagers(input)
  // An object that was stored without managers stays so; only its creation starts tracking.
  if (managers.size === 0 && isStored(input.old)) return undefined
  let result: Map<string, Manager>
  try {
    result = afterUpdate(input, managers)
  } catch (error) {
    // A value that does not fit its type must not make the object unwritable: ownership stays as it was, as upstream does.
    if (error instanceof FieldsError) return writeManagers(managers.values())
    throw error
  }
  capUpdaters(result)
  return writeManagers(result.values())
}

const isStored = (object: object | undefined): boolean => ((object as Owned | undefined)?.metadata?.uid ?? '') !== ''

/** Whose word counts: the client's where it sent valid managers of the main resource, else the stored object's. */
const startingManagers = (input: Pick<TrackUpdateInput, 'old' | 'next' | 'subresource'>): Managers => {
  const stored = (input.old as Owned | undefined)?.metadata?.managedFields
  const sent = (input.next as Owned).metadata?.managedFields
  if (input.subresource === '' && sent !== stored) {
    if (isReset(sent)) return NO_MANAGERS
    const managers = readManagers(sent, stored)
    if (managers !== undefined && managers.size > 0) return managers
  }
  return readManagers(stored, stored) ?? NO_MANAGERS
}
const NO_MANAGERS: Managers = new Map()

const afterUpdate = (input: TrackUpdateInput, managers: Managers): Map<string, Manager> => {
  const old = input.old ?? {}
  const reset = input.resetFields ?? EMPTY
  if (input.old === undefined && managers.size === 0) return soleManager(input, fieldsOfNew(input, reset))
  const comparison = compareObjects(input.types, input.type, old, input.next)
  const lost = new Map<string, FieldSet | undefined>([[input.apiVersion, changedFields(comparison, reset)]])
  const result = new Map<string, Manager>()
  for (const [id, manager] of managers) {
    if (!lost.has(manager.apiVersion)) lost.set(manager.apiVersion, lostInVersion(input, manager.apiVersion))
    const fields = lost.get(manager.apiVersion)
    if (fields === undefined) continue
    const left = difference(manager.fields, fields)
    if (!isEmpty(left)) result.set(id, withFields(manager, left))
  }
  take(input, takenFields(comparison, reset), result)
  return result
}

const soleManager = (input: TrackUpdateInput, taken: FieldSet): Map<string, Manager> => {
  const result = new Map<string, Manager>()
  take(input, taken, result)
  return result
}

/** What a creation takes. Told from the shape where it was seen before: the sets of alike objects are one, and printed once. */
const fieldsOfNew = ({ types, type, next }: TrackUpdateInput, resetFields: FieldSet): FieldSet => {
  const shape = shapeOf(types, type, next)
  if (shape?.created?.resetFields === resetFields) return shape.created.fields
  const fields = takenFields(compareObjects(types, type, {}, next), resetFields)
  if (shape !== undefined) shape.created = { fields: printedOnce(fields), resetFields }
  return fields
}

const takenFields = ({ added, removed, modified }: Comparison, reset: FieldSet): FieldSet =>
  recursiveDifference(difference(union(modified, added), removed), reset)

const changedFields = (comparison: Comparison, reset: FieldSet): FieldSet =>
  recursiveDifference(union(union(comparison.modified, comparison.added), comparison.removed), reset)

/** What managers of another version lose; undefined where the version is gone, and its managers with it. */
const lostInVersion = (input: TrackUpdateInput, apiVersion: string): FieldSet | undefined => {
  const view = input.inVersion?.(apiVersion)
  if (view === undefined) return undefined
  const old = input.old === undefined ? {} : view.convert(input.old)
  return changedFields(compareObjects(input.types, view.type, old, view.convert(input.next)), EMPTY)
}

const take = (input: TrackUpdateInput, taken: FieldSet, result: Map<string, Manager>): void => {
  if (isEmpty(taken)) return
  const { apiVersion, subresource } = input
  const manager = input.manager === '' ? 'unknown' : input.manager
  const id = identityOf({ manager, operation: 'Update', apiVersion, subresource })
  const fields = union(result.get(id)?.fields ?? EMPTY, taken)
  result.set(id, { manager, operation: 'Update', apiVersion, subresource, time: formatTime(input.now), fields, entry: undefined })
}
