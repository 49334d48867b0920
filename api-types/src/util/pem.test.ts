import { expect, test } from 'vitest'
import { decodePem } from './pem.ts'

const block = (type: string, body: string) => `-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`
const shown = (text: string) => decodePem(text).map(({ type, hasHeaders, bytes }) => [type, hasHeaders, [...bytes]])

test.each([
  ['one block', block('A', 'AQID'), [['A', false, [1, 2, 3]]]],
  ['lines that end as on Windows', block('A', 'AQ\r\nID').replaceAll('\n', '\r\n'), [['A', false, [1, 2, 3]]]],
  [
    'two blocks with text around them',
    `x\n${block('A', 'AQ==')}y\n${block('B C', 'Ag==')}z`,
    [
      ['A', false, [1]],
      ['B C', false, [2]],
    ],
  ],
  ['headers', block('A', 'Key: value\n\nAQ=='), [['A', true, [1]]]],
  ['an empty block', '-----BEGIN A-----\n-----END A-----', [['A', false, []]]],
  ['no end of its own', `-----BEGIN A-----\nAQ==\n${block('B', 'Ag==')}`, [['B', false, [2]]]],
  ['no base64', block('A', '!!'), []],
  ['no line of its own', `x${block('A', 'AQ==')}`, []],
  ['nothing', '', []],
])('%s', (_, text, expected) => expect(shown(text)).toEqual(expected))

test('beginnings without an end are no work', () => {
  expect(shown('-----BEGIN A-----\n'.repeat(100_000))).toEqual([])
  expect(shown(`${'-----BEGIN A-----\n'.repeat(100_000)}-----END B-----`)).toEqual([])
  expect(shown(`${'-----BEGIN A-----\n'.repeat(100_000)}-----END A-----`)).toEqual([['A', false, []]])
})
