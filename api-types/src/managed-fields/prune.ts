import type { TypeTable } from '../schema/model.ts'
import { difference, EMPTY, type FieldSet, intersection, isEmpty, OWNED, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import type { Manager, Managers } from './managers.ts'
import { withNamedFields } from './named-fields.ts'
import { removeFields } from './remove.ts'
import type { Versions } from './versions.ts'

/**
 * A merged object without what its applier gives up: the fields that it applied before, left out this time, and that nobody else
 * owns. `managers` has the applier's new fields already. Gives the merged object itself where nothing goes.
 * Source: `prune` of structured-merge-diff `merge/update.go`. Throws `FieldsError` where a value does not fit its type.
 */
export const prune = (types: TypeTable, versions: Versions, merged: object, managers: Managers, last: Manager): object => {
  const view = versions.of(last.apiVersion)
  if (view === undefined) return merged
  const named = (set: FieldSet): FieldSet => withNamedFields(types, view.type, set)
  const present = view.convert(merged)
  const bare = removeFields(types, view.type, present, named(last.fields))
  const kept = view.convert(withOwned({ types, versions, managers, last }, merged, view.restore(bare)))
  // Only what the applier owned may go: the rest is put back.
  const gone = lost(types, view.type, present, named(fieldsOf(types, view.type, kept)))
  const given = intersection(gone, named(last.fields))
  return isEmpty(given) ? merged : view.restore(removeFields(types, view.type, present, given))
}

interface Pruning {
  readonly types: TypeTable
  readonly versions: Versions
  readonly managers: Managers
  readonly last: Manager
}

/** What was removed and is owned all the same, by whomever and in whatever version, is put back; both objects in the version of the request. */
const withOwned = ({ types, versions, managers, last }: Pruning, merged: object, bare: object): object => {
  let kept = bare
  for (const [apiVersion, owned] of ownedByVersion(managers, last.apiVersion)) {
    const view = versions.of(apiVersion)
    if (view === undefined) continue
    const named = (set: FieldSet): FieldSet => withNamedFields(types, view.type, set)
    const whole = view.convert(merged)
    const left = fieldsOf(types, view.type, view.convert(kept))
    const gone = lost(types, view.type, whole, union(named(left), named(owned)))
    kept = view.restore(removeFields(types, view.type, whole, gone))
  }
  return kept
}

/** What of an object is not among these fields. Metadata stays, whatever of it goes: a configuration names its object. */
const lost = (types: TypeTable, type: string, object: object, kept: FieldSet): FieldSet =>
  difference(difference(withNamedFields(types, type, fieldsOf(types, type, object)), kept), METADATA)
const METADATA: FieldSet = Object.freeze({ 'f:metadata': OWNED })

/** The version of the last apply comes first: a conversion may need fields that only it can put back. */
const ownedByVersion = (managers: Managers, first: string): ReadonlyMap<string, FieldSet> => {
  const owned = new Map<string, FieldSet>([[first, EMPTY]])
  let named = false
  for (const { apiVersion, fields } of managers.values()) {
    owned.set(apiVersion, union(owned.get(apiVersion) ?? EMPTY, fields))
    if (apiVersion === first) named = true
  }
  if (!named) owned.delete(first)
  return owned
}
