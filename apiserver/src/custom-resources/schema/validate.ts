import type { FieldError, FieldErrorType, JsonObject } from '@coxswain/api-types'
import { EMBEDDED, MAP, SET } from './node.ts'
import type { StructuralSchema } from './structural-schema.ts'
import { oldValue } from './validate/correlate.ts'
import { embeddedErrors } from './validate/embedded.ts'
import { listTypeErrors } from './validate/list-types.ts'
import { distinct, newResult } from './validate/result.ts'
import { checkValue } from './validate/values.ts'

/**
 * What is wrong with an object that was decoded: values, embedded resources, duplicates in lists that are sets or maps. With an old
 * object, what has not changed is not judged anew. The root's own metadata is the caller's (`validateObjectMeta`).
 * `readyToValidate` must have been waited for.
 */
export const validateCustom = (schema: StructuralSchema, object: JsonObject, old?: JsonObject): readonly FieldError[] => {
  const { root, features } = schema
  const errors = valueErrors(schema, object, old)
  if ((features & (EMBEDDED | SET | MAP)) === 0) return errors
  return [...errors, ...embeddedErrors(root, object), ...duplicateErrors(schema, object, old)]
}

/** Most objects are in order: the old one is looked at only when there is something to pass over. */
const valueErrors = ({ root }: StructuralSchema, object: JsonObject, old: JsonObject | undefined): readonly FieldError[] => {
  const result = newResult()
  checkValue(result, root, object, '')
  if (result.errors.length === 0 || old === undefined) return distinct(result.errors)
  const passing = newResult()
  checkValue(passing, root, object, '', oldValue(root, old))
  return distinct(passing.errors)
}

/** Lists that have duplicates already may keep them, and get others. */
const duplicateErrors = ({ root }: StructuralSchema, object: JsonObject, old: JsonObject | undefined): readonly FieldError[] => {
  const errors = listTypeErrors(root, object, '')
  return errors.length === 0 || old === undefined || listTypeErrors(root, old, '').length === 0 ? errors : []
}

const BLOCKING: ReadonlySet<FieldErrorType> = new Set<FieldErrorType>([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

/** Whether errors are of the kind after which upstream does not look at x-kubernetes-validations any more. */
export const blocksRules = (errors: readonly FieldError[]): boolean => errors.some(({ type }) => BLOCKING.has(type))
