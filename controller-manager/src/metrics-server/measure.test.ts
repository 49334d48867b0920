import { describe, expect, test } from 'vitest'
import { measure, type Reading } from './measure.ts'

const START = 1_000_000
const reading = (second: number, cpuSeconds: number, given: Partial<Reading> = {}): Reading => ({
  at: START + second * 1000,
  startedAt: START,
  cpuSeconds,
  memoryBytes: 1024,
  ...given,
})
const cpu = (last: Reading, before?: Reading, askedAt?: number) => measure(last, before, askedAt)?.cpuNanos

describe('what is used between two readings', () => {
  test('is the growth of the total over the time between them', () => {
    expect(measure(reading(15, 7), reading(10, 5), undefined)).toEqual({
      at: START + 15_000,
      windowMs: 5000,
      cpuNanos: 400_000_000,
      memoryBytes: 1024,
    })
  })
  test('is nothing where the total has not grown', () => expect(cpu(reading(15, 5), reading(10, 5))).toBe(0))

  test.each<[string, Reading, Reading | undefined]>([
    ['there is one reading', reading(15, 7), undefined],
    ['the total fell', reading(15, 1), reading(10, 5)],
    ['it was started anew', reading(15, 7, { startedAt: START + 12_000 }), reading(10, 5)],
    ['both are of one instant', reading(10, 7), reading(10, 5)],
    ['the clock went back', reading(5, 7), reading(10, 5)],
    ['the total is no number', reading(15, Number.NaN), reading(10, 5)],
    ['the total was no number', reading(15, 7), reading(10, Number.NaN)],
    ['the total is without end', reading(15, Number.POSITIVE_INFINITY), reading(10, 5)],
    ['the total is below nothing', reading(15, -1), reading(10, -2)],
    ['memory is no number', reading(15, 7, { memoryBytes: Number.NaN }), reading(10, 5)],
    ['memory is below nothing', reading(15, 7, { memoryBytes: -1 }), reading(10, 5)],
  ])('is not told where %s', (_, last, before) => expect(measure(last, before, undefined)).toBeUndefined())

  test.each<[string, Reading, number | undefined, number | undefined]>([
    ['since the last round', reading(4, 2), START - 1, 500_000_000],
    ['a moment ago', reading(1, 1), START - 1, undefined],
    ['before the last round', reading(4, 2), START + 1, undefined],
    ['when nobody had asked yet', reading(4, 2), undefined, undefined],
  ])('of a container that was started %s', (_, last, askedAt, expected) => expect(cpu(last, undefined, askedAt)).toBe(expected))
})
