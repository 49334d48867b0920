import { describe, expect, it } from 'vitest'
import { fieldPath } from '../validation/path.ts'
import { defaultManager, validateManager } from './manager-name.ts'

describe('defaultManager', () => {
  it.each([
    ['kubectl/v1.32.4 (linux/amd64) kubernetes/59526cd', 'kubectl'],
    ['Mozilla', 'Mozilla'],
    ['', ''],
    ['/v1', ''],
    ['a\u0000b\tc d/1', 'abc d'],
    ['🍣'.repeat(40), '🍣'.repeat(32)],
    ['x'.repeat(200), 'x'.repeat(128)],
  ])('of %j is %j', (agent, manager) => {
    expect(defaultManager(agent)).toBe(manager)
  })
})

describe('validateManager', () => {
  const at = fieldPath('fieldManager')
  it('accepts printable text of at most 128 bytes', () => {
    expect(validateManager('kubectl-client-side-apply ü', at)).toEqual([])
    expect(validateManager('x'.repeat(128), at)).toEqual([])
  })
  it('refuses longer ones and each character that does not print', () => {
    expect(validateManager('ü'.repeat(65), at)).toMatchObject([{ type: 'FieldValueTooLong', field: 'fieldManager' }])
    expect(validateManager('ü\nx', at)).toMatchObject([{ type: 'FieldValueInvalid', detail: 'invalid character U+000A (at position 2)' }])
  })
})
