import type { Amounts, Measured } from './figures.ts'

/** Amounts at an instant of the node's clock. */
export interface Reading extends Amounts {
  readonly at: number
}

/** A container that has just started is measured over its life so far when that is at least this long; less tells nothing. */
const FRESH_MS = 2_000

/**
 * What is used, from two readings of one total. Undefined where they do not tell: no figure is made up. `askedAt` is when its node was
 * read the time before: what started after that is measured from its start.
 */
export const measure = (last: Reading, before: Reading | undefined, askedAt: number | undefined): Measured | undefined => {
  if (!isSound(last)) return undefined
  const from = before !== undefined && continues(before, last) ? before : bornAfter(last, askedAt)
  if (from === undefined) return undefined
  const windowMs = last.at - from.at
  const cpuNanos = Math.round(((last.cpuSeconds - from.cpuSeconds) * 1e12) / windowMs)
  return { at: last.at, windowMs, cpuNanos, memoryBytes: last.memoryBytes }
}

/** Not of a number, below nothing or without end: a figure that is wrong. */
const isSound = ({ at, startedAt, cpuSeconds, memoryBytes }: Reading): boolean =>
  [at, startedAt, cpuSeconds, memoryBytes].every((each) => Number.isFinite(each) && each >= 0)

/** Both are of one life: a total that fell, or another start, says that it began anew. */
const continues = (before: Reading, last: Reading): boolean =>
  isSound(before) && before.startedAt === last.startedAt && before.at < last.at && before.cpuSeconds <= last.cpuSeconds

const bornAfter = ({ at, startedAt }: Reading, askedAt: number | undefined): Pick<Reading, 'at' | 'cpuSeconds'> | undefined =>
  askedAt !== undefined && startedAt > askedAt && at - startedAt >= FRESH_MS ? { at: startedAt, cpuSeconds: 0 } : undefined
