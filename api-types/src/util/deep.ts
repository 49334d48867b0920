/** Tells whether two JSON values are the same. An absent member and one that is undefined are alike; 1 and 1n are alike. */
export const deepEqual = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return sameNumber(a, b)
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b)
  if (Array.isArray(b)) return false
  return sameMembers(a, b)
}

const sameNumber = (a: unknown, b: unknown): boolean => {
  if (typeof a === 'bigint') return typeof b === 'number' && BigInt(Math.trunc(Number.isFinite(b) ? b : 0)) === a && Number.isInteger(b)
  return typeof b === 'bigint' && typeof a === 'number' && sameNumber(b, a)
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i])) return false
  return true
}

const sameMembers = (a: object, b: object): boolean => {
  const left = a as Readonly<Record<string, unknown>>
  const right = b as Readonly<Record<string, unknown>>
  let present = 0
  for (const key in left) {
    const value = left[key]
    if (value === undefined) continue
    if (!Object.hasOwn(right, key) || !deepEqual(value, right[key])) return false
    present++
  }
  for (const key in right) if (right[key] !== undefined) present--
  return present === 0
}

/** A copy that shares nothing with its original. Own members only, `__proto__` included; undefined members are left out. */
export const deepCopy = <T>(value: T): Mutable<T> => copy(value) as Mutable<T>

/** The same shape with nothing readonly: what a copy of a shared object is. */
export type Mutable<T> = T extends string | number | bigint | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Mutable<Item>[]
    : { -readonly [Key in keyof T]: Mutable<T[Key]> }

const copy = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = new Array<unknown>(value.length)
    for (let i = 0; i < value.length; i++) items[i] = copy(value[i])
    return items
  }
  const from = value as Readonly<Record<string, unknown>>
  const to: Record<string, unknown> = {}
  for (const key of Object.keys(from)) {
    const member = from[key]
    if (member !== undefined) setOwn(to, key, copy(member))
  }
  return to
}

/** Sets a member under any key. Plain assignment to `__proto__` would change the prototype instead. */
export const setOwn = (target: object, key: string, value: unknown): void => {
  if (key === '__proto__') Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  else (target as Record<string, unknown>)[key] = value
}

/** Freezes a value and all it holds, and gives it back. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const key of Object.keys(value)) deepFreeze((value as Readonly<Record<string, unknown>>)[key])
  return Object.freeze(value)
}
