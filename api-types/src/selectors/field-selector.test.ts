import { expect, it } from 'vitest'
import { formatFieldSelector, matchesFields, parseFieldSelector } from './field-selector.ts'

it('reads terms, with escaped signs in values', () => {
  expect(parseFieldSelector('status.phase!=Running,metadata.name=a\\,b\\=c\\\\,,')).toEqual([
    { field: 'metadata.name', operator: '=', value: 'a,b=c\\' },
    { field: 'status.phase', operator: '!=', value: 'Running' },
  ])
  expect(formatFieldSelector(parseFieldSelector('a==b\\,c'))).toBe('a=b\\,c')
})

it.each([
  ['abc', "invalid selector: 'abc'; can't understand 'abc'"],
  ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
  ['a=b\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
])('refuses %j', (text, message) => {
  expect(() => parseFieldSelector(text)).toThrow(message)
})

it('refuses ten thousand terms', () => {
  expect(() => parseFieldSelector('a=b,'.repeat(10_000))).toThrow('may not have more than 1000 requirements')
})

it('matches on the fields of an object', () => {
  const read = (field: string) => (field === 'spec.nodeName' ? 'n1' : '')
  expect(matchesFields(parseFieldSelector('spec.nodeName=n1,status.phase!=Failed'), read)).toBe(true)
  expect(matchesFields(parseFieldSelector('spec.nodeName!=n1'), read)).toBe(false)
})
