import type { JsonObject, JsonValue } from '../schema/json.ts'
import { setOwn } from '../util/deep.ts'
import { PatchError } from './outcome.ts'

/** What a JSON Pointer names: a key in a container that is there; whether the key is there is another question. */
export interface Place {
  readonly container: JsonObject | JsonValue[]
  readonly key: string
}

/** The steps of a pointer (RFC 6901); undefined where it is none. Paths by which a program could reach a prototype are refused. */
export const parsePointer = (pointer: string): readonly string[] | undefined => {
  if (!pointer.startsWith('/')) return undefined
  const steps = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const reachesPrototype = steps.some((step, i) => step === '__proto__' || (step === 'prototype' && steps[i - 1] === 'constructor'))
  if (reachesPrototype) throw new PatchError('Unprocessable', `path ${JSON.stringify(pointer)} is refused: it names a prototype`)
  return steps
}

/** The place a pointer names in a document; undefined where a container on the way is missing. */
export const placeOf = (document: JsonValue, steps: readonly string[] | undefined): Place | undefined => {
  if (steps === undefined) return undefined
  let container: JsonValue | undefined = document
  for (const step of steps.slice(0, -1)) {
    if (typeof container !== 'object' || container === null) return undefined
    container = at({ container, key: step })
  }
  const key = steps.at(-1)
  return typeof container === 'object' && container !== null && key !== undefined ? { container, key } : undefined
}

/** What stands at a place; undefined for nothing. */
export const at = ({ container, key }: Place): JsonValue | undefined => {
  if (!Array.isArray(container)) return Object.hasOwn(container, key) ? container[key] : undefined
  const index = indexOf(key, container.length)
  return index === undefined ? undefined : container[index]
}

/** Sets what stands at a place that holds something. */
export const put = ({ container, key }: Place, value: JsonValue): void => {
  if (!Array.isArray(container)) {
    setOwn(container, key, value)
    return
  }
  const index = indexOf(key, container.length)
  if (index !== undefined) container[index] = value
}

/** Adds a member, or an item before the one at the place (`-`: at the end). `context` begins the text of a refusal. */
export const insert = ({ container, key }: Place, value: JsonValue, context: string): void => {
  if (!Array.isArray(container)) {
    setOwn(container, key, value)
    return
  }
  if (key === '-') {
    container.push(value)
    return
  }
  const index = indexOf(key, container.length + 1)
  if (index === undefined)
    throw IS_INDEX.test(key)
      ? invalidIndex({ container, key }, context)
      : invalidIndex({ container, key }, `${context}: value was not a proper array index: '${key}'`)
  container.splice(index, 0, value)
}

/** Takes out what stands at a place and gives it back. */
export const take = (place: Place, context: string): JsonValue => {
  const { container, key } = place
  const value = at(place)
  if (!Array.isArray(container)) {
    if (value === undefined) throw new PatchError('Unprocessable', `${context}: Unable to remove nonexistent key: ${key}: missing value`)
    delete container[key]
    return value
  }
  const index = indexOf(key, container.length)
  if (index === undefined || value === undefined) throw invalidIndex(place, context)
  container.splice(index, 1)
  return value
}

/** Negative indexes count from the end, as upstream's. A leading zero is no index (RFC 6901). */
const indexOf = (key: string, length: number): number | undefined => {
  if (!IS_INDEX.test(key)) return undefined
  const index = Number(key)
  const counted = index < 0 ? index + length : index
  return counted >= 0 && counted < length ? counted : undefined
}
const IS_INDEX = /^(?:0|-?[1-9]\d{0,8})$/

/** Why a key is no place in an array. */
export const invalidIndex = ({ key }: Place, context: string): PatchError =>
  IS_INDEX.test(key)
    ? new PatchError('Unprocessable', `${context}: Unable to access invalid index: ${key}: invalid index referenced`)
    : new PatchError('Unprocessable', `${context}: strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`)
