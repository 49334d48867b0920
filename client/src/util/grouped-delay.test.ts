import { expect, it } from 'vitest'
import { groupedDelay } from './grouped-delay.ts'

it.each([
  [1_000, 10_000, 500, 10_000],
  [1_130, 10_000, 500, 9_870],
  [1_499, 10_000, 500, 9_501],
  [1_130, 10, 500, 0],
  [1_130, 0, 0, 0],
])('from %i, a delay of %i with a slack of %i takes %i', (now, delay, slack, expected) => {
  expect(groupedDelay(now, delay, slack)).toBe(expected)
})
