import type { SelectableField } from '../../../generated/apiextensions.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import type { Schema } from './schema.ts'

const MAX_FIELDS = 8
const TYPES: ReadonlySet<string | undefined> = new Set(['string', 'boolean', 'integer'])

/** Fields for field selectors: scalars of the schema, outside of the metadata (upstream's `ValidateCustomResourceSelectableFields`). */
export const selectableFieldErrors = (fields: readonly SelectableField[], schema: Schema, at: Path): readonly FieldError[] => {
  const unique = new Set<string>()
  const errors = fields.flatMap(({ jsonPath }, i) => {
    const place = at.index(i).child('jsonPath')
    if (jsonPath === '') return [fieldErrors.required(place)]
    const found = fieldAt(jsonPath, schema)
    if (found === undefined) return [fieldErrors.invalid(place, jsonPath, 'is an invalid path: does not refer to a valid field')]
    const again = unique.has(jsonPath)
    unique.add(jsonPath)
    return [
      ...fieldProblems(jsonPath, found).map((why) => fieldErrors.invalid(place, jsonPath, why)),
      ...(again ? [fieldErrors.duplicate(place, jsonPath)] : []),
    ]
  })
  return [...errors, ...(unique.size > MAX_FIELDS ? [fieldErrors.tooMany(at, unique.size, MAX_FIELDS)] : [])]
}

const fieldAt = (path: string, schema: Schema): Schema | undefined => {
  if (!path.startsWith('.')) return undefined
  let found: Schema | undefined = schema
  for (const step of path.slice(1).split('.'))
    found = found?.properties !== undefined && Object.hasOwn(found.properties, step) ? found.properties[step] : undefined
  return found
}

const fieldProblems = (path: string, { type }: Schema): readonly string[] => [
  ...(path.startsWith('.metadata.') || path === '.metadata' ? ['must not point to fields in metadata'] : []),
  ...(TYPES.has(type)
    ? []
    : ['must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.']),
]
