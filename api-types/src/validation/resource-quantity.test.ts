import { expect, test } from 'vitest'
import { fieldPath } from './path.ts'
import { isExtendedResourceName, validateResourceQuantityValue } from './resource-quantity.ts'

const detail = (name: string, value: string) => validateResourceQuantityValue(name, value, fieldPath('x')).map((error) => error.detail)

test.each([
  ['cpu', '1500m', []],
  ['cpu', '-1', ['must be greater than or equal to 0']],
  ['pods', '110', []],
  ['pods', '1500m', ['must be an integer']],
  ['example.com/gpu', '0.5', ['must be an integer']],
])('%s: %s gives %j', (name, value, expected) => expect(detail(name, value)).toEqual(expected))

test('resources of others carry a domain that is not of Kubernetes', () => {
  expect(isExtendedResourceName('example.com/gpu')).toBe(true)
  expect(isExtendedResourceName('kubernetes.io/gpu')).toBe(false)
  expect(isExtendedResourceName('cpu')).toBe(false)
  expect(isExtendedResourceName('requests.example.com/gpu')).toBe(false)
})
