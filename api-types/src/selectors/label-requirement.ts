export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt'

/** One condition on labels; a selector is a list of them, all of which must hold. */
export interface LabelRequirement {
  readonly key: string
  readonly operator: LabelOperator
  /** Sorted, without repeats. One for `=`, `==`, `!=`, `gt`, `lt`; none for `exists` and `!`. */
  readonly values: readonly string[]
}

export type Labels = Readonly<Record<string, string>>

/** A selector that no labels satisfy. */
export const NOTHING: readonly LabelRequirement[] = [{ key: '', operator: 'in', values: [] }]
/** A selector that all labels satisfy. */
export const EVERYTHING: readonly LabelRequirement[] = []

const INTEGER = /^[+-]?\d+$/
const MIN_INT64 = -(2n ** 63n)
const MAX_INT64 = 2n ** 63n - 1n
/** A 64-bit integer as Go's `strconv.ParseInt` reads it. */
export const parseInt64 = (text: string): bigint | undefined => {
  if (!INTEGER.test(text) || text.length > 64) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return value < MIN_INT64 || value > MAX_INT64 ? undefined : value
}

/** Tells whether labels satisfy every requirement (upstream's `labels.Selector.Matches`). */
export const matchesLabels = (requirements: readonly LabelRequirement[], labels: Labels | undefined): boolean => {
  for (const requirement of requirements) if (!matches(requirement, labels)) return false
  return true
}

const matches = ({ key, operator, values }: LabelRequirement, labels: Labels | undefined): boolean => {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value)
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'gt':
    case 'lt':
      return value !== undefined && compares(value, operator, values[0] ?? '')
  }
}

const compares = (value: string, operator: 'gt' | 'lt', limit: string): boolean => {
  const [left, right] = [parseInt64(value), parseInt64(limit)]
  if (left === undefined || right === undefined) return false
  return operator === 'gt' ? left > right : left < right
}

/** The selector in its text form, `a=b,c in (d,e)`, ordered by key (upstream's `labels.Selector.String`). */
export const formatLabelSelector = (requirements: readonly LabelRequirement[]): string =>
  [...requirements].sort(byKey).map(format).join(',')

export const byKey = (a: LabelRequirement, b: LabelRequirement): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

const format = ({ key, operator, values }: LabelRequirement): string => {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`
    case 'gt':
      return `${key}>${values.join(',')}`
    case 'lt':
      return `${key}<${values.join(',')}`
    default:
      return `${key}${operator}${values.join(',')}`
  }
}
