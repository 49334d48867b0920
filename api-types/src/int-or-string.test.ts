import { expect, it } from 'vitest'
import { intValue, percentOf, scaledValueFromIntOrPercent } from './int-or-string.ts'

it('scales percentages up or down, and leaves numbers alone', () => {
  expect(scaledValueFromIntOrPercent('25%', 10, true)).toBe(3)
  expect(scaledValueFromIntOrPercent('25%', 10, false)).toBe(2)
  expect(scaledValueFromIntOrPercent(7, 10, false)).toBe(7)
})

it('refuses texts that are no percentage, as upstream words it', () => {
  expect(() => scaledValueFromIntOrPercent('5', 10, true)).toThrow(
    'invalid value for IntOrString: invalid type: string is not a percentage',
  )
  expect(() => scaledValueFromIntOrPercent('a%', 10, true)).toThrow('invalid value "a%": strconv.Atoi: parsing "a": invalid syntax')
})

it('reads numbers in texts', () => {
  expect([intValue(3), intValue('4'), intValue('http'), percentOf('12%'), percentOf('12')]).toEqual([3, 4, 0, 12, undefined])
})
