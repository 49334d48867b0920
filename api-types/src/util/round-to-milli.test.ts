import { expect, test } from 'vitest'
import { roundToMilli } from './round-to-milli.ts'

test('amounts are rounded up to thousandths, others stay as they are', () => {
  const amounts: Record<string, string | number> = JSON.parse(
    '{"cpu":"100001u","memory":"64Mi","x":"0.0001","y":"1n","z":"1.5","__proto__":"1u"}',
  )
  roundToMilli(amounts)
  expect(JSON.stringify(amounts)).toBe('{"cpu":"101m","memory":"64Mi","x":"1m","y":"1m","z":"1.5","__proto__":"1m"}')
  expect(() => roundToMilli(undefined)).not.toThrow()
})
