import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { itemsOf, junctorsOf, propertiesOf, type Schema } from './schema.ts'

interface Places {
  /** The place in the schema proper. */
  readonly schema: Path
  /** The place in the junctor that restricts it. */
  readonly validation: Path
}

/** What a junctor restricts must be there outside of it too (upstream's `validateStructuralCompleteness`). */
export const completenessErrors = (validation: Schema, schema: Schema, at: Places): readonly FieldError[] => [
  ...junctorsOf(validation).flatMap(({ field, i, schema: each }) =>
    nestedErrors(each, schema, { ...at, validation: at.validation.child(field).index(i) }),
  ),
  ...(validation.not === undefined ? [] : nestedErrors(validation.not, schema, { ...at, validation: at.validation.child('not') })),
]

const nestedErrors = (validation: Schema, schema: Schema | undefined, at: Places): readonly FieldError[] => {
  if (schema === undefined) return [fieldErrors.required(at.schema, `because it is defined in ${at.validation}`)]
  const items = itemsOf(validation)
  const step = (part: (path: Path) => Path): Places => ({ schema: part(at.schema), validation: part(at.validation) })
  return [
    ...completenessErrors(validation, schema, at),
    ...(items === undefined
      ? []
      : nestedErrors(
          items,
          itemsOf(schema),
          step((path) => path.child('items')),
        )),
    ...propertiesOf(validation).flatMap(([name, each]) =>
      nestedErrors(
        each,
        schema.properties?.[name],
        step((path) => path.child('properties').key(name)),
      ),
    ),
  ]
}
