import { deepEqual } from '../util/deep.ts'

/** A field that is other than before, by its path: `spec.containers[name=web].image`. Undefined: it was not there, or is no more. */
export interface ChangedField {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

type Members = Readonly<Record<string, unknown>>

/** What members of a list are known by, where all of them have it and no two the same. */
const KEYS = ['name', 'type', 'key', 'containerPort', 'port', 'mountPath', 'uid', 'ip'] as const

/**
 * The fields in which two JSON values differ, each at its deepest: members of lists are compared by what they are known by, so that one
 * that has moved is no change. The order is that of the fields, first of what is there now, then of what has gone.
 */
export const changedFields = (before: unknown, after: unknown, path = ''): readonly ChangedField[] => {
  if (deepEqual(before, after)) return []
  if (isMembers(before) && isMembers(after)) return inMembers(before, after, (key) => memberPath(path, key))
  if (Array.isArray(before) && Array.isArray(after)) {
    const key = KEYS.find((each) => isKeyOf(each, before) && isKeyOf(each, after))
    if (key !== undefined) {
      const changed = inMembers(byKey(key, before), byKey(key, after), (value) => `${path}[${key}=${value}]`)
      // The same members in another order.
      return changed.length > 0 ? changed : [{ path, before, after }]
    }
  }
  return [{ path, before, after }]
}

const inMembers = (before: Members, after: Members, pathOf: (key: string) => string): readonly ChangedField[] =>
  [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((key) =>
    changedFields(own(before, key), own(after, key), pathOf(key)),
  )

const own = (members: Members, key: string): unknown => (Object.hasOwn(members, key) ? members[key] : undefined)

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

const isKeyOf = (key: string, list: readonly unknown[]): boolean => {
  const values = list.map((each) => (isMembers(each) ? own(each, key) : undefined))
  return values.every((value) => typeof value === 'string' || typeof value === 'number') && new Set(values).size === list.length
}

const byKey = (key: string, list: readonly unknown[]): Members =>
  Object.fromEntries((list as readonly Members[]).map((each) => [String(each[key]), each]))

const memberPath = (path: string, key: string): string => {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${key}]`
  return path === '' ? key : `${path}.${key}`
}

/** One line for people: `spec.replicas: 2 -> 3`. What is long is cut, what is large is said to have been added, removed or changed. */
export const changeText = ({ path, before, after }: ChangedField): string => {
  if (before === undefined && isLarge(after)) return `${path}: added`
  if (after === undefined && isLarge(before)) return `${path}: removed`
  return `${path}: ${valueText(before)} -> ${valueText(after)}`
}

/** The same without the values. */
export const changeNameText = ({ path, before, after }: ChangedField): string =>
  `${path}: ${before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'}`

const MOST_CHARS = 60

const isLarge = (value: unknown): boolean => typeof value === 'object' && value !== null

const valueText = (value: unknown): string => {
  if (value === undefined) return '(none)'
  const text = typeof value === 'string' && value !== '' && !/\s/.test(value) ? value : JSON.stringify(value)
  return text.length <= MOST_CHARS ? text : `${text.slice(0, MOST_CHARS - 4)} ...`
}
