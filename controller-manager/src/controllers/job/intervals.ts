/** Indexes as the status of a Job writes them: `1,3-5,7`. Ascending, with gaps between, so that a million of them may be one interval. */
export interface Interval {
  readonly first: number
  readonly last: number
}
export type Intervals = readonly Interval[]

/** Reads them, as far as they are below `completions`: a Job may have shrunk. What is no number is passed over. */
export const parseIntervals = (text: string | undefined, completions: number): Intervals => {
  const read = (text ?? '').split(',').flatMap((part): Interval[] => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part)
    if (found === null) return []
    const first = Number(found[1])
    const last = Math.min(Number(found[2] ?? found[1]), completions - 1)
    return first > last ? [] : [{ first, last }]
  })
  return merge(read, [])
}

export const formatIntervals = (intervals: Intervals): string =>
  intervals.map(({ first, last }) => (first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`)).join(',')

export const countOf = (intervals: Intervals): number => intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0)

/** The indexes of both. */
export const merge = (a: Intervals, b: Intervals): Intervals => {
  const merged: Interval[] = []
  for (const next of [...a, ...b].sort((x, y) => x.first - y.first)) {
    const last = merged.at(-1)
    if (last === undefined || next.first > last.last + 1) merged.push(next)
    else if (next.last > last.last) merged[merged.length - 1] = { first: last.first, last: next.last }
  }
  return merged
}

export const withIndexes = (intervals: Intervals, indexes: Iterable<number>): Intervals =>
  merge(
    intervals,
    [...indexes].map((index) => ({ first: index, last: index })),
  )

export const hasIndex = (intervals: Intervals, index: number): boolean => {
  let [low, high] = [0, intervals.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((intervals[middle] as Interval).last >= index) high = middle
    else low = middle + 1
  }
  return (intervals[low]?.first ?? Number.POSITIVE_INFINITY) <= index
}

/** How many indexes both have. */
export const overlap = (a: Intervals, b: Intervals): number => {
  let [i, j, common] = [0, 0, 0]
  for (let x = a[i], y = b[j]; x !== undefined && y !== undefined; x = a[i], y = b[j]) {
    common += Math.max(0, Math.min(x.last, y.last) - Math.max(x.first, y.first) + 1)
    if (x.last <= y.last) i++
    if (y.last <= x.last) j++
  }
  return common
}

/** The first `count` indexes below `completions` that are not among these. */
export const firstOutside = (intervals: Intervals, count: number, completions: number): readonly number[] => {
  const found: number[] = []
  let candidate = 0
  for (const { first, last } of [...intervals, { first: completions, last: completions }]) {
    for (; candidate < Math.min(first, completions) && found.length < count; candidate++) found.push(candidate)
    candidate = Math.max(candidate, last + 1)
  }
  return found
}
