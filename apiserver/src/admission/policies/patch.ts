import {
  applyJsonPatch,
  atomicsIn,
  checkConfig,
  deepCopy,
  FieldsError,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  mergeObjects,
  type Registry,
  StatusError,
  status,
  type TypeTable,
} from '@coxswain/api-types'
import type { Cel } from '../../cel/environment.ts'
import { isTagged, itemAt, type Value } from '../../cel/values.ts'
import { decodeValue, type Expected } from '../../stages/decode.ts'
import type { MutationType } from './mutating.ts'

/** What is changed: an object in the form that a policy matched, and how objects of it are read. */
export interface Target {
  readonly cel: Cel
  readonly types: TypeTable
  readonly registry: Registry
  readonly expected: Expected
  readonly object: KubeObject
}

/**
 * The changed object, which shares nothing with what it was made of. `problem`: what the failure policy decides about. A StatusError refuses
 * the write, whatever that says.
 */
export type Patched = { readonly object: KubeObject } | { readonly problem: string } | StatusError

/** Does to an object what the value of an expression says. */
export const patchedBy = (target: Target, type: MutationType, value: Value): Patched =>
  type === 'JSONPatch' ? byOperations(target, value) : byConfiguration(target, value)

/** Upstream's `ApplyStructuredMergeDiff`: merged as an apply would be, and owned by nobody. */
const byConfiguration = (target: Target, value: Value): Patched => {
  const { cel, expected, object } = target
  const { types, type } = expected.custom?.typed() ?? { types: target.types, type: expected.schema }
  const made = cel.toJson(value)
  if (cel.isProblem(made)) return { problem: `type mismatch: ${made.problem}` }
  const { apiVersion = expected.apiVersion, kind = expected.kind } = object
  const config: JsonObject = { ...(made as JsonObject), apiVersion, kind }
  const refused = (why: string): Patched => ({ problem: `error applying patch: ${why}` })
  const faults = checkConfig(types, type, config)
  if (faults !== undefined) return refused(`failed to convert patch object to typed object: ${faults}`)
  const atomics = atomicsIn(types, type, config)
  if (atomics.length > 0) return refused(`invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`)
  try {
    const merged = deepCopy(mergeObjects(types, type, object, config)) as JsonValue
    const read = readAs(target, merged, 'Ignore')
    return read instanceof StatusError ? refused(`failed to convert typed object to object: ${read.message}`) : { object: read }
  } catch (error) {
    if (error instanceof FieldsError) return refused(`failed to merge patch: ${error.message}`)
    throw error
  }
}

/** How a `test` that does not hold is told: then the patch is not done, and nothing is wrong. */
const TEST_FAILED = /^testing value .* failed: test failed$/s

const byOperations = (target: Target, value: Value): Patched => {
  const { cel, object } = target
  const operations = operationsIn(cel, value)
  if ('problem' in operations) return operations
  const outcome = applyJsonPatch(object as unknown as JsonValue, operations)
  if (!outcome.ok) {
    const { message } = outcome.failure
    return TEST_FAILED.test(message) ? { object: deepCopy(object) } : { problem: `JSON Patch: ${message}` }
  }
  const read = readAs(target, outcome.document, 'Strict')
  return read instanceof StatusError ? read : { object: read }
}

const readAs = (
  { types, registry, expected }: Target,
  value: JsonValue,
  fieldValidation: 'Strict' | 'Ignore',
): KubeObject | StatusError => {
  try {
    return decodeValue({ value, duplicateFields: [] }, expected, { types, registry, fieldValidation, warnings: [] }, status.internal)
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
}

const operationsIn = (cel: Cel, value: Value): JsonValue[] | { readonly problem: string } => {
  if (value === null || !isTagged(value) || value.tag !== 'list')
    return { problem: 'type mismatch: JSONPatchType.expression should evaluate to array' }
  const operations: JsonValue[] = []
  for (let i = 0; i < value.items.length; i += 1) {
    const { operation, problem } = operationIn(cel, itemAt(value, i))
    if (problem !== undefined) return { problem: `type mismatch: ${problem}` }
    operations.push(operation)
  }
  return operations
}

type Operation =
  | { readonly operation: JsonObject; readonly problem?: undefined }
  | { readonly operation?: undefined; readonly problem: string }

const operationIn = (cel: Cel, item: Value): Operation => {
  if (item === null || !isTagged(item) || item.tag !== 'message')
    return { problem: 'JSONPatchType.expression should evaluate to array of JSONPatch' }
  const { fields } = item
  const from = fields.get('from') ?? ''
  const operation: JsonObject = {
    op: (fields.get('op') ?? '') as string,
    path: (fields.get('path') ?? '') as string,
    ...(from === '' ? {} : { from: from as string }),
  }
  const given = fields.get('value')
  if (given === undefined) return { operation }
  const json = cel.toJson(given)
  return cel.isProblem(json) ? json : { operation: { ...operation, value: json } }
}
