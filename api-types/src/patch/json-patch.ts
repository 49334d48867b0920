import type { JsonObject, JsonValue } from '../schema/json.ts'
import { deepCopy, deepEqual } from '../util/deep.ts'
import { at, insert, invalidIndex, type Place, parsePointer, placeOf, put, take } from './json-pointer.ts'
import { jsonSize } from './json-size.ts'
import { outcomeOf, PatchError, type PatchOutcome } from './outcome.ts'

export const MAX_OPERATIONS = 10_000
/** What all copies of one patch may add together, in bytes of JSON: a small patch could double a document over and over. */
export const MAX_COPIED_BYTES = 3 * 1024 * 1024

/**
 * Applies a JSON Patch (RFC 6902) to a document. The document is not changed and the result shares nothing with it or the
 * operations. Texts of refusals are those of evanphx/json-patch, which upstream uses. As there, a negative index counts from the
 * end; unlike there, indexes with leading zeros and paths that lead to a prototype are refused.
 */
export const applyJsonPatch = (document: JsonValue, operations: unknown): PatchOutcome =>
  outcomeOf(() => {
    // Go's decoder reads a patch that is null as one without operations.
    if (operations === null) return deepCopy(document)
    if (!Array.isArray(operations)) {
      throw new PatchError('Malformed', `json: cannot unmarshal ${jsonKind(operations)} into Go value of type jsonpatch.Patch`)
    }
    if (operations.length > MAX_OPERATIONS) {
      throw new PatchError(
        'TooManyOperations',
        `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`,
      )
    }
    const state: State = { document: deepCopy(document), copied: 0 }
    for (const item of operations as readonly unknown[]) {
      const operation = readOperation(item)
      const apply = OPERATIONS.get(operation.op)
      if (apply === undefined) throw new PatchError('Unprocessable', `Unexpected kind: ${operation.op}`)
      apply(state, operation)
    }
    return state.document
  })

interface State {
  document: JsonValue
  copied: number
}

interface Operation {
  readonly op: string
  readonly path: string | undefined
  readonly from: string | undefined
  /** Undefined where the operation has none, which upstream takes as null. */
  readonly value: JsonValue | undefined
}

const readOperation = (operation: unknown): Operation => {
  // Go's decoder leaves an operation that is null empty.
  if (operation === null) return { op: 'unknown', path: undefined, from: undefined, value: undefined }
  if (typeof operation !== 'object' || Array.isArray(operation)) {
    throw new PatchError('Malformed', `json: cannot unmarshal ${jsonKind(operation)} into Go value of type jsonpatch.Operation`)
  }
  const members = operation as JsonObject
  const own = (name: string): JsonValue | undefined => (Object.hasOwn(members, name) ? members[name] : undefined)
  const text = (name: string): string | undefined => {
    const value = own(name)
    return typeof value === 'string' ? value : undefined
  }
  return { op: text('op') ?? 'unknown', path: text('path'), from: text('from'), value: own('value') }
}

const jsonKind = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'array' : typeof value

const missing = (text: string): PatchError => new PatchError('Unprocessable', `${text}: missing value`)

const pathOf = (operation: Operation): string => {
  if (operation.path === undefined) throw missing(`${operation.op} operation failed to decode path`)
  return operation.path
}
const fromOf = (operation: Operation): string => {
  if (operation.from === undefined) throw missing(`${operation.op} operation failed to decode from: operation, missing from field`)
  return operation.from
}

/** The place a path names, or a refusal of this text where what should hold it is not there. */
const find = (state: State, path: string, absent: string): Place => {
  const place = placeOf(state.document, parsePointer(path))
  if (place === undefined) throw missing(absent)
  return place
}

const add = (state: State, operation: Operation): void => {
  const path = pathOf(operation)
  const value = deepCopy(operation.value ?? null)
  if (path === '') {
    replaceRoot(state, value, 'add')
    return
  }
  const place = find(state, path, `add operation does not apply: doc is missing path: "${path}"`)
  insert(place, value, `error in add for path: '${path}'`)
}

const remove = (state: State, operation: Operation): void => {
  const path = pathOf(operation)
  const place = find(state, path, `remove operation does not apply: doc is missing path: "${path}"`)
  take(place, `error in remove for path: '${path}'`)
}

const replace = (state: State, operation: Operation): void => {
  const path = pathOf(operation)
  const value = deepCopy(operation.value ?? null)
  if (path === '') {
    replaceRoot(state, value, 'replace')
    return
  }
  const place = find(state, path, `replace operation does not apply: doc is missing path: ${path}`)
  if (at(place) === undefined) throw missing(`replace operation does not apply: doc is missing key: ${path}`)
  put(place, value)
}

const replaceRoot = (state: State, value: JsonValue, op: string): void => {
  if (typeof value !== 'object' || value === null) throw new PatchError('Unprocessable', `${op} operation value must be object or array`)
  state.document = value
}

const move = (state: State, operation: Operation): void => {
  const from = fromOf(operation)
  const source = find(state, from, `move operation does not apply: doc is missing from path: ${from}`)
  const value = take(source, `error in move for path: '${source.key}'`)
  const path = pathOf(operation)
  const target = find(state, path, `move operation does not apply: doc is missing destination path: ${path}`)
  insert(target, value, `error in move for path: '${path}'`)
}

const copyValue = (state: State, operation: Operation): void => {
  const from = fromOf(operation)
  const source = find(state, from, `copy operation does not apply: doc is missing from path: "${from}"`)
  const value = at(source)
  if (value === undefined) {
    const context = `error in copy for from: '${from}'`
    throw Array.isArray(source.container)
      ? invalidIndex(source, context)
      : missing(`${context}: unable to get nonexistent key: ${source.key}`)
  }
  const path = pathOf(operation)
  const target = find(state, path, `copy operation does not apply: doc is missing destination path: ${path}`)
  state.copied += jsonSize(value)
  if (state.copied > MAX_COPIED_BYTES) {
    throw new PatchError(
      'Unprocessable',
      `Unable to complete the copy, the accumulated size increase of copy is ${state.copied}, exceeding the limit ${MAX_COPIED_BYTES}`,
    )
  }
  insert(target, deepCopy(value), 'error while adding value during copy')
}

const test = (state: State, operation: Operation): void => {
  const path = pathOf(operation)
  const expected = operation.value ?? null
  if (path === '') {
    if (!deepEqual(state.document, expected)) throw new PatchError('Unprocessable', `testing value ${path} failed: test failed`)
    return
  }
  const place = find(state, path, `test operation does not apply: is missing path: ${path}`)
  if (at(place) === undefined && Array.isArray(place.container)) throw invalidIndex(place, `error in test for path: '${path}'`)
  // A member that is not there equals null, as upstream's.
  if (!deepEqual(at(place) ?? null, expected)) throw new PatchError('Unprocessable', `testing value ${path} failed: test failed`)
}

const OPERATIONS: ReadonlyMap<string, (state: State, operation: Operation) => void> = new Map([
  ['add', add],
  ['remove', remove],
  ['replace', replace],
  ['move', move],
  ['copy', copyValue],
  ['test', test],
])
