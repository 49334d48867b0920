import { deepCopy, deepEqual, setOwn } from '@coxswain/api-types'

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Readonly<Json> => typeof value === 'object' && value !== null && !Array.isArray(value)
const own = (target: Readonly<Json>, key: string): unknown => (Object.hasOwn(target, key) ? target[key] : undefined)

/** RFC 7386. */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return deepCopy(patch)
  const result: Json = isObject(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete result[key]
    else setOwn(result, key, mergePatch(own(result, key), patch[key]))
  }
  return result
}

interface Operation {
  readonly op: string
  readonly path: string
  readonly value?: unknown
}

/** RFC 6902: `add`, `replace`, `remove` and `test`; `move` and `copy` are refused. Throws where an operation does not fit. */
export const applyJsonPatch = (target: unknown, patch: unknown): unknown =>
  (patch as readonly Operation[]).reduce((value, operation) => {
    const path = operation.path.split('/').slice(1)
    return change(
      value,
      path.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
      operation,
    )
  }, deepCopy(target) as unknown)

const change = (value: unknown, path: readonly string[], operation: Operation): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return atEnd(value, operation)
  if (Array.isArray(value)) return inList(value, { key, rest, operation })
  if (!isObject(value)) throw new Error(`json patch: ${operation.path} leads nowhere`)
  const present = Object.hasOwn(value, key)
  if (!present && (rest.length > 0 || operation.op !== 'add')) throw new Error(`json patch: ${operation.path} is not there`)
  const result: Json = { ...value }
  if (rest.length === 0 && operation.op === 'remove') delete result[key]
  else setOwn(result, key, change(own(value, key), rest, operation))
  return result
}

const atEnd = (value: unknown, { op, value: given, path }: Operation): unknown => {
  if (op === 'add' || op === 'replace') return deepCopy(given)
  if (op !== 'test') throw new Error(`json patch: ${op} is not supported here`)
  if (!deepEqual(value, given)) throw new Error(`json patch: the test of ${path} fails`)
  return value
}

interface InList {
  readonly key: string
  readonly rest: readonly string[]
  readonly operation: Operation
}

const inList = (list: readonly unknown[], { key, rest, operation }: InList): unknown => {
  const at = key === '-' ? list.length : Number(key)
  const last = operation.op === 'add' && rest.length === 0 ? list.length : list.length - 1
  if (!Number.isInteger(at) || at < 0 || at > last) throw new Error(`json patch: ${operation.path} is not there`)
  if (rest.length === 0 && operation.op === 'add') return list.toSpliced(at, 0, deepCopy(operation.value))
  if (rest.length === 0 && operation.op === 'remove') return list.toSpliced(at, 1)
  return list.with(at, change(list[at], rest, operation))
}
