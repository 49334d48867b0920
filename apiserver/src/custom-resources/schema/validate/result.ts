import type { FieldError, FieldErrorType, JsonValue } from '@coxswain/api-types'

/**
 * What a schema says of a value: its errors, and how much of the value it liked. Of several schemas of which one must fit, the errors
 * of the one that liked most are shown (upstream's `MatchCount`).
 */
export interface Result {
  readonly errors: FieldError[]
  matches: number
}

export const newResult = (): Result => ({ errors: [], matches: 0 })

export const merge = (into: Result, from: Result): void => {
  for (const error of from.errors) into.errors.push(error)
  into.matches += from.matches
}

/** Upstream names the object itself by no path, and prints that so. */
const fieldOf = (path: string): string => (path === '' ? '<nil>' : path.startsWith('.') ? path.slice(1) : path)

interface Problem {
  readonly type?: FieldErrorType
  /** Absent for errors that show none. */
  readonly value?: JsonValue
  readonly detail: string
}

export const addError = ({ errors }: Result, path: string, { type = 'FieldValueInvalid', value, detail }: Problem): void => {
  errors.push({ type, field: fieldOf(path), ...(value === undefined ? {} : { value }), detail })
}

/** An error that says in its own words where it is. */
export const addRemark = ({ errors }: Result, detail: string): void => {
  errors.push({ type: 'FieldValueInvalid', field: '<nil>', value: '', detail })
}

/** Each error once, in the order in which they were found. */
export const distinct = (errors: readonly FieldError[]): readonly FieldError[] => {
  if (errors.length < 2) return errors
  const seen = new Set<string>()
  return errors.filter(({ type, field, detail }) => {
    const text = `${type} ${field} ${detail}`
    return !seen.has(text) && seen.add(text) !== undefined
  })
}
