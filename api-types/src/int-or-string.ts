/** A number as it is, or a text, most often a percentage. */
export type IntOrString = number | string

const PERCENT = /^[+-]?\d+%$/
const INTEGER = /^[+-]?\d+$/

/** The number before a `%`; undefined where the value is no percentage. */
export const percentOf = (value: IntOrString): number | undefined =>
  typeof value === 'string' && PERCENT.test(value) ? Number(value.slice(0, -1)) : undefined

/**
 * The count that a number or a percentage of `total` stands for (upstream's `intstr.GetScaledValueFromIntOrPercent`).
 * Throws where the text is no percentage.
 */
export const scaledValueFromIntOrPercent = (value: IntOrString, total: number, roundUp: boolean): number => {
  if (typeof value === 'number') return value
  const percent = percentOf(value)
  if (percent === undefined) throw new RangeError(`invalid value for IntOrString: ${whyNoPercent(value)}`)
  const scaled = (percent * total) / 100
  return roundUp ? Math.ceil(scaled) : Math.floor(scaled)
}

const whyNoPercent = (value: string): string =>
  value.endsWith('%')
    ? `invalid value ${JSON.stringify(value)}: strconv.Atoi: parsing ${JSON.stringify(value.slice(0, -1))}: invalid syntax`
    : 'invalid type: string is not a percentage'

/** The number that the value holds: itself, or the text read as an integer, else 0 (upstream's `IntOrString.IntValue`). */
export const intValue = (value: IntOrString): number => (typeof value === 'number' ? value : INTEGER.test(value) ? Number(value) : 0)
