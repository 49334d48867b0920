import type { ManagedFieldsEntry } from '../generated/meta.v1.types.ts'
import { stringify } from '../schema/stringify.ts'
import type { FieldSet } from './field-set.ts'

/** Texts of sets that many objects share. A set is never changed, so its text stays. */
const texts = new WeakMap<FieldSet, string>()

/** Marks a set that is going to be printed often: its text is made now and kept as long as the set. */
export const printedOnce = (fields: FieldSet): FieldSet => {
  texts.set(fields, stringify(fields))
  return fields
}

/** The JSON of metadata.managedFields, which is half of a small object's text and mostly the same for many of them. */
export const managedFieldsText = (entries: readonly Readonly<ManagedFieldsEntry>[]): string => `[${entries.map(entryText).join(',')}]`

const entryText = (entry: Readonly<ManagedFieldsEntry>): string => {
  const fields = entry.fieldsV1 === undefined || entry.fieldsV1 === null ? undefined : texts.get(entry.fieldsV1)
  if (fields === undefined) return stringify(entry)
  const { fieldsV1: _, subresource, ...others } = entry
  const rest = subresource === undefined ? '' : `,"subresource":${JSON.stringify(subresource)}`
  return `${stringify(others).slice(0, -1)},"fieldsV1":${fields}${rest}}`
}
