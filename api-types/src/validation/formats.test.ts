import { describe, expect, it } from 'vitest'
import { isConfigMapKey } from './config-map-key.ts'
import { isValidCidr, isValidIp } from './ip.ts'
import { validateLabelSelector } from './label-selector.ts'
import { fieldErrorMessage } from './message.ts'
import { fieldPath } from './path.ts'
import { isQualifiedName, isValidLabelValue } from './qualified-name.ts'

const at = fieldPath('x')

describe('formats of texts', () => {
  it('qualified names', () => {
    for (const good of ['a', 'A_b.c-9', 'example.com/a', 'a'.repeat(63)]) expect(isQualifiedName(good)).toEqual([])
    expect(isQualifiedName('')).toContain('name part must be non-empty')
    expect(isQualifiedName('/a')).toEqual(['prefix part must be non-empty'])
    expect(isQualifiedName('Example.com/a').join()).toContain('prefix part a lowercase RFC 1123 subdomain')
    expect(isQualifiedName('a/b/c').join()).toContain('a qualified name must consist of')
    expect(isQualifiedName('a'.repeat(64))).toEqual(['name part must be no more than 63 bytes'])
    expect(isQualifiedName('__proto__')).not.toEqual([])
  })

  it('label values', () => {
    for (const good of ['', 'a', '1.2_3-4']) expect(isValidLabelValue(good)).toEqual([])
    for (const bad of ['-', 'a b', 'a'.repeat(64), 'é']) expect(isValidLabelValue(bad)).not.toEqual([])
  })

  it('keys of ConfigMaps', () => {
    for (const good of ['__proto__', 'a.b', '.a', '-']) expect(isConfigMapKey(good)).toEqual([])
    expect(isConfigMapKey('..a')).toEqual(["must not start with '..'"])
    expect(isConfigMapKey('a/b').join()).toContain("a valid config key must consist of alphanumeric characters, '-', '_' or '.'")
  })

  it('addresses of new fields stand in canonical form only', () => {
    expect(isValidIp(at, '2001:db8::1')).toEqual([])
    expect(isValidIp(at, '2001:db8:0::1').map(fieldErrorMessage)).toEqual([
      'Invalid value: "2001:db8:0::1": must be in canonical form ("2001:db8::1")',
    ])
    expect(isValidIp(at, '010.0.0.1').map(fieldErrorMessage)).toEqual(['Invalid value: "010.0.0.1": must not have leading 0s'])
    expect(isValidCidr(at, '10.0.0.1/8').map(fieldErrorMessage)).toEqual([
      'Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
    ])
  })

  it('label selectors of specs', () => {
    const errors = validateLabelSelector(
      {
        matchExpressions: [
          { key: 'a', operator: 'In' },
          { key: 'a', operator: 'Exists', values: ['x'] },
          { key: 'a', operator: 'Like' },
          { key: 'a', operator: 'In', values: ['-'] },
        ],
      },
      at,
    )
    expect(errors.map((error) => `${error.field}: ${error.type}`)).toEqual([
      'x.matchExpressions[0].values: FieldValueRequired',
      'x.matchExpressions[1].values: FieldValueForbidden',
      'x.matchExpressions[2].operator: FieldValueInvalid',
      'x.matchExpressions[3].values[0]: FieldValueInvalid',
    ])
    expect(
      validateLabelSelector({ matchExpressions: [{ key: 'a', operator: 'In', values: ['-'] }] }, at, { allowInvalidValues: true }),
    ).toEqual([])
  })
})
