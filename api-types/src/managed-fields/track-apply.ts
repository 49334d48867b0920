import type { ManagedFieldsEntry } from '../generated/meta.v1.types.ts'
import type { TypeTable } from '../schema/model.ts'
import { formatTime } from '../time.ts'
import { deepEqual } from '../util/deep.ts'
import { compareObjects } from './compare.ts'
import { type Conflict, conflictsOf } from './conflicts.ts'
import { difference, type FieldSet, intersection, isEmpty, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import { identityOf, type Manager, type Managers, readManagers, withFields, writeManagers } from './managers.ts'
import { mergeObjects } from './merge.ts'
import { prune } from './prune.ts'
import { reconcileFields } from './reconcile.ts'
import { trackUpdate } from './track-update.ts'
import { type ReversibleView, type Versions, versionsOf } from './versions.ts'

export interface TrackApplyInput {
  readonly types: TypeTable
  /** Root type of the objects: `apps/v1.Deployment`. */
  readonly type: string
  /** The version that is applied: `apps/v1`. */
  readonly apiVersion: string
  /** The stored object in that version; undefined for one that is not there yet. */
  readonly live: object | undefined
  /** What is applied, as plain JSON that fits the type; without managedFields. */
  readonly config: object
  readonly manager: string
  /** Empty for the main resource. */
  readonly subresource: string
  /** Takes fields from others instead of conflicting with them. */
  readonly force: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
  /** What of a set this (sub)resource can write. */
  readonly written?: ((fields: FieldSet) => FieldSet) | undefined
  /** Other versions of the kind; undefined for one that is no longer served, whose managers then lose their fields. */
  readonly inVersion?: ((apiVersion: string) => ReversibleView | undefined) | undefined
}

export type Applied =
  | {
      readonly ok: true
      /** Plain JSON without managedFields, to be decoded: shares what did not change with `live`, and may hold nulls. */
      readonly object: object
      readonly managedFields: ManagedFieldsEntry[] | undefined
    }
  | { readonly ok: false; readonly conflicts: readonly Conflict[] }

interface Metadata {
  readonly managedFields?: readonly Readonly<ManagedFieldsEntry>[] | undefined
}

/** Who owned the fields of an object before its first apply, where nobody kept count. */
const BEFORE_FIRST_APPLY = 'before-first-apply'

/**
 * A configuration applied to an object: the object with it, and who owns what then. Fields that the applier owned before and leaves
 * out are given up, and go where nobody else owns them; fields of others that it would change are conflicts. Changes nothing.
 * Source: `Apply` of structured-merge-diff `merge/update.go` and of the managers in `apimachinery/pkg/util/managedfields/internal`.
 * Throws `FieldsError` where a value does not fit its type.
 */
export const trackApply = (input: TrackApplyInput): Applied => {
  const { types, type, apiVersion, subresource } = input
  const live = withoutManagers(input.live ?? {})
  const versions = versionsOf(input, input.inVersion)
  const managers = reconciled(types, versions, managersBefore(input, live))
  const applier = { manager: input.manager, operation: 'Apply' as const, apiVersion, subresource }
  const id = identityOf(applier)
  const last = managers.get(id)
  const fields = written(input, fieldsOf(types, type, input.config))
  managers.set(id, { ...applier, time: last?.time, fields, entry: undefined })
  const merged = mergeObjects(types, type, live, input.config)
  // What is applied again, or more, gives nothing up.
  const object = last === undefined || isEmpty(difference(last.fields, fields)) ? merged : prune(types, versions, merged, managers, last)
  const conflicts = takeFromOthers(input, versions, { live, object, managers, id })
  if (conflicts.length > 0) return { ok: false, conflicts }
  managers.set(id, applierAfter(managers.get(id) as Manager, last, object !== live && !deepEqual(object, live) ? input.now : undefined))
  return { ok: true, object, managedFields: writeManagers(managers.values()) }
}

const written = (input: TrackApplyInput, fields: FieldSet): FieldSet => input.written?.(fields) ?? fields

/** Ownership is told by comparison of what is owned: the entries themselves are nobody's. */
const withoutManagers = (object: object): object => {
  const { metadata } = object as { readonly metadata?: Metadata }
  if (metadata?.managedFields === undefined) return object
  const { managedFields: _, ...rest } = metadata
  return { ...object, metadata: rest }
}

const managersBefore = (input: TrackApplyInput, live: object): Managers => {
  const stored = (input.live as { readonly metadata?: Metadata } | undefined)?.metadata?.managedFields
  const managers = readManagers(stored, stored) ?? NO_MANAGERS
  if (managers.size > 0 || input.live === undefined) return managers
  const { types, type, apiVersion, subresource, now } = input
  const entries = trackUpdate({ types, type, apiVersion, old: undefined, next: live, manager: BEFORE_FIRST_APPLY, subresource, now })
  const first = readManagers(entries, entries) ?? NO_MANAGERS
  return new Map([...first].map(([id, manager]) => [id, withFields(manager, written(input, manager.fields))]))
}
const NO_MANAGERS: Managers = new Map()

/** The managers of served versions, their sets as the types are today. */
const reconciled = (types: TypeTable, versions: Versions, managers: Managers): Map<string, Manager> => {
  const result = new Map<string, Manager>()
  for (const [id, manager] of managers) {
    const view = versions.of(manager.apiVersion)
    if (view !== undefined) result.set(id, withFields(manager, reconcileFields(types, view.type, manager.fields)))
  }
  return result
}

interface Change {
  readonly live: object
  readonly object: object
  readonly managers: Map<string, Manager>
  /** The applier's. */
  readonly id: string
}

/** Takes from all others what changes and what goes; or changes nothing, and gives the conflicts. */
const takeFromOthers = (input: TrackApplyInput, versions: Versions, { live, object, managers, id }: Change): readonly Conflict[] => {
  if (live === object) return []
  const changes = changesByVersion(input, versions, live, object)
  const disputed: { manager: Manager; fields: FieldSet }[] = []
  for (const [other, manager] of managers) {
    if (other === id) continue
    const fields = intersection(manager.fields, changes(manager.apiVersion).changed)
    if (!isEmpty(fields)) disputed.push({ manager, fields })
  }
  if (disputed.length > 0 && !input.force) return conflictsOf(disputed)
  for (const [other, manager] of managers) {
    if (other === id) continue
    const { changed, removed } = changes(manager.apiVersion)
    managers.set(other, withFields(manager, difference(difference(manager.fields, changed), removed)))
  }
  return []
}

interface Changes {
  /** What is other than it was, or new. */
  readonly changed: FieldSet
  readonly removed: FieldSet
}

/** What an apply changes, as each version of the kind names it. */
const changesByVersion = (input: TrackApplyInput, versions: Versions, live: object, object: object): ((apiVersion: string) => Changes) => {
  const known = new Map<string, Changes>()
  return (apiVersion) => {
    const view = versions.of(apiVersion)
    const found = known.get(apiVersion)
    if (found !== undefined || view === undefined) return found ?? { changed: {}, removed: {} }
    const { added, modified, removed } = compareObjects(input.types, view.type, view.convert(live), view.convert(object))
    const changes = { changed: written(input, union(modified, added)), removed: written(input, removed) }
    known.set(apiVersion, changes)
    return changes
  }
}

/** The applier's entry stays as it is where neither its fields nor the object changed. */
const applierAfter = (applier: Manager, last: Manager | undefined, changedAt: number | undefined): Manager => {
  const time = changedAt === undefined ? applier.time : formatTime(changedAt)
  const same =
    last !== undefined && last.time === time && last.apiVersion === applier.apiVersion && isEmpty(difference(applier.fields, last.fields))
  return same && isEmpty(difference(last.fields, applier.fields)) ? last : { ...applier, time }
}
