import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
} from '../../../generated/apiextensions.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

const TYPES = ['boolean', 'date', 'integer', 'number', 'string']
const FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']
const MAX_WARNING = 256

/** Upstream's `validateDeprecationWarning`. */
export const deprecationErrors = ({ deprecated = false, deprecationWarning: text }: CustomResourceDefinitionVersion, at: Path) => {
  if (text === undefined) return []
  const refuse = (why: string): FieldError => fieldErrors.invalid(at.child('deprecationWarning'), text, why)
  if (!deprecated) return [refuse('can only be set for deprecated versions')]
  const odd = [...text].findIndex((character) => !/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character))
  return [
    ...(text.length > MAX_WARNING ? [refuse('must be <= 256 characters long')] : []),
    ...(text === '' ? [refuse('must not be an empty string')] : []),
    ...(odd === -1 ? [] : [refuse(`must only contain printable UTF-8 characters; non-printable character found at index ${odd}`)]),
  ]
}

/** Upstream's `ValidateCustomResourceColumnDefinition`. */
export const columnErrors = ({ name, type, format = '', jsonPath }: CustomResourceColumnDefinition, at: Path): readonly FieldError[] => [
  ...(name === '' ? [fieldErrors.required(at.child('name'))] : []),
  ...(type === '' ? [fieldErrors.required(at.child('type'), `must be one of ${TYPES.join(',')}`)] : []),
  ...(type === '' || TYPES.includes(type) ? [] : [fieldErrors.invalid(at.child('type'), type, `must be one of ${TYPES.join(',')}`)]),
  ...(format === '' || FORMATS.includes(format)
    ? []
    : [fieldErrors.invalid(at.child('format'), format, `must be one of ${FORMATS.join(',')}`)]),
  ...(jsonPath === '' ? [fieldErrors.required(at.child('JSONPath'))] : pathErrors(jsonPath, at.child('JSONPath'))),
]

/** Upstream's `ValidateCustomResourceDefinitionSubresources`. */
export const subresourcesErrors = ({ scale }: CustomResourceSubresources, at: Path): readonly FieldError[] => {
  if (scale === undefined) return []
  const place = (field: string): Path => at.child(`scale.${field}`)
  const { specReplicasPath: wanted, statusReplicasPath: reported, labelSelectorPath: selector = '' } = scale
  return [
    ...(wanted === ''
      ? [fieldErrors.required(place('specReplicasPath'))]
      : under(['.spec.'], wanted, place('specReplicasPath'), 'should be a json path under .spec')),
    ...(reported === ''
      ? [fieldErrors.required(place('statusReplicasPath'))]
      : under(['.status.'], reported, place('statusReplicasPath'), 'should be a json path under .status')),
    ...(selector === ''
      ? []
      : under(['.spec.', '.status.'], selector, place('labelSelectorPath'), 'should be a json path under either .spec or .status')),
  ]
}

const under = (roots: readonly string[], path: string, at: Path, why: string): readonly FieldError[] => {
  const errors = pathErrors(path, at)
  if (errors.length > 0) return errors
  return roots.some((root) => path.startsWith(root)) ? [] : [fieldErrors.invalid(at, path, why)]
}

const pathErrors = (path: string, at: Path): readonly FieldError[] =>
  path.startsWith('.') ? [] : [fieldErrors.invalid(at, path, 'must be a simple json path starting with .')]
