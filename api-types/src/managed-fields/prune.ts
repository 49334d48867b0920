import type { TypeTable } from '../schema/model.ts'
import { difference, EMPTY, type FieldSet, intersection, isEmpty, OWNED, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import type { Manager, Managers } from './managers.ts'
import { withNamedFields } from './named-fields.ts'
import { removeFields } from './remove.ts'
import type { ReversibleView, Versions } from './versions.ts'

/**
 * A merged object without what its applier gives up: the fields that it applied before, left out this time, and that nobody else
 * owns. `managers` has the applier's new fields already. Gives the merged object itself where nothing goes.
 * Source: `prune` of structured-merge-diff `merge/update.go`. Throws `FieldsError` where a value does not fit its type.
 */
export const prune = (types: TypeTable, versions: Versions, merged: object, managers: Managers, last: Manager): object => {
  const view = versions.of(last.apiVersion)
  if (view === undefined) return merged
  const present = wholeIn(types, view, merged)
  const applied = withNamedFields(types, view.type, last.fields)
  const bare = view.restore(removeFields(types, view.type, present.object, applied))
  const kept = withOwned({ types, versions, merged, present, first: last.apiVersion, managers }, bare)
  // Only what the applier owned may go: the rest is put back.
  const left = withNamedFields(types, view.type, fieldsOf(types, view.type, view.convert(kept)))
  const given = intersection(lost(present.fields, left), applied)
  return isEmpty(given) ? merged : view.restore(removeFields(types, view.type, present.object, given))
}

/** An object in one version, with all its fields. */
interface Whole {
  readonly object: object
  readonly fields: FieldSet
}

const wholeIn = (types: TypeTable, view: ReversibleView, merged: object): Whole => {
  const object = view.convert(merged)
  return { object, fields: withNamedFields(types, view.type, fieldsOf(types, view.type, object)) }
}

/** What of an object is not among these fields. Metadata stays, whatever of it goes: a configuration names its object. */
const lost = (fields: FieldSet, kept: FieldSet): FieldSet => difference(difference(fields, kept), METADATA)
const METADATA: FieldSet = Object.freeze({ 'f:metadata': OWNED })

interface Pruning {
  readonly types: TypeTable
  readonly versions: Versions
  readonly managers: Managers
  /** In the version of the request. */
  readonly merged: object
  /** The same in the version of the last apply. */
  readonly present: Whole
  readonly first: string
}

/** What was removed and is owned all the same, by whomever and in whatever version, is put back; both objects in the version of the request. */
const withOwned = ({ types, versions, managers, merged, present, first }: Pruning, bare: object): object => {
  let kept = bare
  for (const [apiVersion, owned] of ownedByVersion(managers, first)) {
    const view = versions.of(apiVersion)
    if (view === undefined) continue
    const whole = apiVersion === first ? present : wholeIn(types, view, merged)
    const left = fieldsOf(types, view.type, view.convert(kept))
    const gone = lost(whole.fields, withNamedFields(types, view.type, union(left, owned)))
    kept = view.restore(removeFields(types, view.type, whole.object, gone))
  }
  return kept
}

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
