/** Readers of flag values, shared by the commands of all parts. Each throws what its user should hear. */

/** Bears the mark by which the library that reads command lines names the flag as well, and ends the command as for any wrong usage. */
class FlagError extends Error {
  readonly code = 'commander.invalidArgument'
  readonly exitCode = 1
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** A Go duration such as `1h30m`, `40s`, `500ms`, in milliseconds. */
export const durationFlag = (text: string): number => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text)
    throw new FlagError(`${JSON.stringify(text)} is not a duration: write 40s, 5m or 1h30m`)
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0)
}

export const integerFlag = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new FlagError(`${JSON.stringify(text)} is not a whole number`)
  return Number(text)
}

export const numberFlag = (text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new FlagError(`${JSON.stringify(text)} is not a number`)
  return Number(text)
}

/** Values separated by commas. */
export const listFlag = (text: string): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** `true` or `false`, for flags written `--flag=false`. */
export const booleanFlag = (text: string): boolean => {
  if (text !== 'true' && text !== 'false') throw new FlagError(`${JSON.stringify(text)} is neither true nor false`)
  return text === 'true'
}

/** Ports such as `30000-32767`. */
export const portRangeFlag = (text: string): { readonly first: number; readonly last: number } => {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? []
  const range = { first: Number(first), last: Number(last) }
  if (first === undefined || range.first < 1 || range.last > 65_535 || range.first > range.last)
    throw new FlagError(`${JSON.stringify(text)} is not a port range such as 30000-32767`)
  return range
}
