import { quantityToMilli } from '@coxswain/api-types'
import { expect, it } from 'vitest'
import { milliOf } from './amounts.ts'

it.each(['0n', '1n', '999999n', '1000000n', '1000001n', '52345678n', '999999999999999n', '9007199254740993n', '250m', '1.5', '64Mi', 3])(
  'thousandths of %s are rounded up, as any quantity is',
  (given) => {
    expect(milliOf(given)).toBe(quantityToMilli(given))
  },
)
it.each([undefined, {}, '', '12x'])('%s is no amount', (given) => expect(milliOf(given)).toBeNaN())
