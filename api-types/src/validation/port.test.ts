import { expect, test } from 'vitest'
import { fieldPath } from './path.ts'
import { validatePortNumOrName, validateProtocol } from './port.ts'

const at = fieldPath('port')

test.each([
  [80, []],
  [0, ['must be between 1 and 65535, inclusive']],
  [65_536, ['must be between 1 and 65535, inclusive']],
  ['http', []],
  ['-a', ['must not begin or end with a hyphen']],
  ['a--b', ['must not contain consecutive hyphens']],
  ['80', ['must contain at least one letter (a-z)']],
  ['sixteen-letters-', ['must be no more than 15 bytes', 'must not begin or end with a hyphen']],
  ['HTTP', ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)', 'must contain at least one letter (a-z)']],
])('port %j gives %j', (port, expected) => expect(validatePortNumOrName(port, at).map(({ detail }) => detail)).toEqual(expected))

test('a protocol is required and known', () => {
  expect(validateProtocol('SCTP', at)).toEqual([])
  expect(validateProtocol('', at)).toEqual([{ type: 'FieldValueRequired', field: 'port', detail: '' }])
  expect(validateProtocol('ICMP', at)).toEqual([
    { type: 'FieldValueNotSupported', field: 'port', value: 'ICMP', detail: 'supported values: "SCTP", "TCP", "UDP"' },
  ])
})
