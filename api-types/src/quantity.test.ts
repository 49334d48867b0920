import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  QuantityError,
  quantityMilliValue,
  quantityToMilli,
  quantityToNumber,
  quantityValue,
  subtractQuantities,
} from './quantity.ts'

describe('quantities', () => {
  it.each([
    ['0.5', '500m'],
    ['1024Ki', '1Mi'],
    ['1.5Gi', '1536Mi'],
    ['1000m', '1'],
    ['0.1Ki', '102400m'],
    ['512Ki', '512Ki'],
    ['100', '100'],
    ['1000', '1k'],
    ['0', '0'],
    ['-0', '0'],
    ['000', '0'],
    ['0Mi', '0'],
    ['1.500', '1.500'],
    ['+5', '+5'],
    ['1e3', '1e3'],
    ['12e2', '1200'],
    ['1E', '1E'],
    ['1E3', '1E3'],
    ['0.0000000001', '1n'],
    ['1.0000000001', '1000000001n'],
    ['-0.0000000001', '-1n'],
    ['16Ei', '9223372036854775807'],
    ['5.', '5.'],
    ['.5', '500m'],
    ['123456789012345678901', '123456789012345678901'],
  ])('prints %s as %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical)
  })

  it.each([
    ['', 'quantities must match'],
    ['x', 'quantities must match'],
    ['1 Mi', 'quantities must match'],
    ['1.2.3', 'quantities must match'],
    ['1kb', 'quantities must match'],
    ['1mm', "unable to parse quantity's suffix"],
    ['1e', "unable to parse quantity's suffix"],
    ['1ki', "unable to parse quantity's suffix"],
    ['1e1000000000', 'unable to parse numeric part of quantity'],
  ])('refuses %j', (text, message) => {
    expect(() => parseQuantity(text)).toThrow(QuantityError)
    expect(() => parseQuantity(text)).toThrow(message)
  })
})

describe('arithmetic of quantities', () => {
  it('adds and subtracts exactly, in the format of the first that is not zero', () => {
    const sum = (a: string, b: string) => formatQuantity(addQuantities(parseQuantity(a), parseQuantity(b)))
    expect(sum('0.1', '0.2')).toBe('300m')
    expect(sum('1Gi', '512M')).toBe('1548576Ki')
    expect(sum('0', '1Mi')).toBe('1Mi')
    expect(formatQuantity(subtractQuantities(parseQuantity('1'), parseQuantity('1500m')))).toBe('-500m')
  })

  it('compares by value, not by text', () => {
    expect(compareQuantities(parseQuantity('1000m'), parseQuantity('1'))).toBe(0)
    expect(compareQuantities(parseQuantity('1Ki'), parseQuantity('1k'))).toBe(1)
    expect(compareQuantities(parseQuantity('9007199254740993'), parseQuantity('9007199254740992'))).toBe(1)
  })

  it('rounds whole units and thousandths away from zero', () => {
    expect(quantityValue(parseQuantity('1500m'))).toBe(2n)
    expect(quantityMilliValue(parseQuantity('1.0001'))).toBe(1001n)
    expect(quantityToNumber('1500m')).toBe(2)
    expect(quantityToMilli('0.25')).toBe(250)
    expect(quantityToNumber('64Mi')).toBe(67108864)
  })

  it('gives the same by plain numbers as by big ones', () => {
    const text = fc.tuple(fc.nat(100000), fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi')).map(([n, suffix]) => `${n}${suffix}`)
    fc.assert(
      fc.property(text, (each) => {
        const exact = parseQuantity(each)
        expect(quantityToNumber(each)).toBe(Number(quantityValue(exact)))
        expect(quantityToMilli(each)).toBe(Number(quantityMilliValue(exact)))
        expect(canonicalQuantity(each)).toBe(formatQuantity(exact))
        expect(compareQuantities(parseQuantity(canonicalQuantity(each)), exact)).toBe(0)
      }),
    )
  })
})
