import { canonicalQuantity, formatQuantity, quantityFromValue } from '@coxswain/api-types'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesText, coresText } from './amounts.ts'

const amount = fc
  .tuple(fc.nat({ max: 2 ** 31 - 1 }), fc.constantFrom(1, 1000, 1024, 1_000_000, 2 ** 20))
  .map(([digits, unit]) => digits * unit)
  .filter(Number.isSafeInteger)

it('amounts are written as the quantities that they are', () => {
  fc.assert(
    fc.property(amount, (each) => {
      expect(bytesText(each)).toBe(formatQuantity(quantityFromValue(each, 'BinarySI')))
      expect(coresText(each)).toBe(canonicalQuantity(`${each}n`))
    }),
    { numRuns: 2000, examples: [[0], [999], [1000], [1023], [1024], [1_000_000_000]] },
  )
})
