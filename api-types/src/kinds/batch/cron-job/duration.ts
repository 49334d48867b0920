/** Nanoseconds of each unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
])

/** The milliseconds of a text such as `1h30m`, or why it is none, in the words of Go's `time.ParseDuration`. */
export const parseDuration = (text: string): number | string => {
  const quoted = JSON.stringify(text)
  const invalid = `time: invalid duration ${quoted}`
  const sign = text.startsWith('-') ? -1 : 1
  let rest = text.replace(/^[+-]/, '')
  if (rest === '0') return 0
  if (rest === '') return invalid
  let total = 0
  while (rest !== '') {
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest)?.[0]
    if (number === undefined) return invalid
    rest = rest.slice(number.length)
    const unit = /^[^.\d]*/.exec(rest)?.[0] ?? ''
    if (unit === '') return `time: missing unit in duration ${quoted}`
    const size = UNITS.get(unit)
    if (size === undefined) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`
    total += Number(number) * size
    rest = rest.slice(unit.length)
  }
  return (sign * total) / 1e6
}
