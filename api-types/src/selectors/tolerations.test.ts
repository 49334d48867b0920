import { expect, it } from 'vitest'
import type { Toleration } from '../generated/core.v1.types.ts'
import { hasUntolerated, toleratedBy, tolerates } from './tolerations.ts'

const TAINT = { key: 'level', value: '5', effect: 'NoExecute' } as const

it.each<[string, Toleration, boolean]>([
  ['the same', { key: 'level', value: '5', effect: 'NoExecute' }, true],
  ['of any effect', { key: 'level', operator: 'Equal', value: '5' }, true],
  ['of another effect', { key: 'level', value: '5', effect: 'NoSchedule' }, false],
  ['of another value', { key: 'level', value: '6' }, false],
  ['of any value', { key: 'level', operator: 'Exists' }, true],
  ['of another key', { key: 'rank', operator: 'Exists' }, false],
  ['of everything', { operator: 'Exists' }, true],
  ['that asks for less', { key: 'level', operator: 'Lt', value: '6' }, true],
  ['that asks for less than it is', { key: 'level', operator: 'Lt', value: '5' }, false],
  ['that asks for more', { key: 'level', operator: 'Gt', value: '-1' }, true],
  ['that compares with what is no number', { key: 'level', operator: 'Gt', value: 'few' }, false],
  ['of an operator that is not known', { key: 'level', operator: 'Near', value: '5' }, false],
])('a toleration %s', (_, toleration, expected) => {
  expect(tolerates(toleration, TAINT)).toBe(expected)
})

it('one of several is enough for a taint, and every taint needs one', () => {
  const level: Toleration = { key: 'level', operator: 'Exists' }
  expect(toleratedBy([{ key: 'rank', operator: 'Exists' }, level], TAINT)).toBe(true)
  expect(hasUntolerated([TAINT, { ...TAINT, key: 'rank' }], [level])).toBe(true)
  expect(hasUntolerated([TAINT], [level])).toBe(false)
  expect(hasUntolerated([], [])).toBe(false)
})
