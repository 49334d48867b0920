/** The text is no list of indexes; says why, as upstream does. */
export class IndexesError extends Error {}

interface Interval {
  readonly first: number
  readonly last: number
}

/** Reads indexes such as `1,3-5,7`: ascending, and lower than the count of completions. */
export const parseIndexes = (text: string, completions: number): readonly Interval[] => {
  const intervals: Interval[] = []
  for (const part of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(part, completions)
    const previous = intervals.at(-1)?.last
    if (previous !== undefined && previous >= interval.first) throw outOfOrder(previous, interval.first)
    intervals.push(interval)
  }
  return intervals
}

export const countIndexes = (intervals: readonly Interval[]): number =>
  intervals.reduce((total, { first, last }) => total + last - first + 1, 0)

/** The first index that both have, or undefined. */
export const firstInBoth = (a: readonly Interval[], b: readonly Interval[]): number | undefined => {
  let [i, j] = [0, 0]
  for (let x = a[i], y = b[j]; x !== undefined && y !== undefined; x = a[i], y = b[j]) {
    if (x.last < y.first) i += 1
    else if (y.last < x.first) j += 1
    else return Math.max(x.first, y.first)
  }
  return undefined
}

const parseInterval = (text: string, completions: number): Interval => {
  const [from = '', to, ...more] = text.split('-')
  if (more.length > 0) {
    const rule = "violates the requirement that an index interval can have at most two parts separated by '-'"
    throw new IndexesError(`the fragment ${JSON.stringify(text)} ${rule}`)
  }
  const first = parseIndex(from, completions)
  if (to === undefined) return { first, last: first }
  const last = parseIndex(to, completions)
  if (first >= last) throw outOfOrder(first, last)
  return { first, last }
}

const parseIndex = (text: string, completions: number): number => {
  if (!/^\+?\d{1,15}$/.test(text)) throw new IndexesError(`cannot convert string to integer for index: ${JSON.stringify(text)}`)
  if (Number(text) >= completions) throw new IndexesError(`too large index: ${JSON.stringify(text)}`)
  return Number(text)
}

const outOfOrder = (previous: number, current: number) =>
  new IndexesError(`non-increasing order, previous: ${previous}, current: ${current}`)
