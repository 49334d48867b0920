import { expect, test } from 'vitest'
import { isValidCidrForLegacyField, isValidIpForLegacyField, validateEndpointIp, warningsForCidr, warningsForIp } from './ip.ts'
import { fieldPath } from './path.ts'

const at = fieldPath('spec')
const detail = (errors: readonly { readonly detail: string }[]) => errors.map((error) => error.detail)

test.each([
  ['10.0.0.1', []],
  ['FE80:0:0:0:0:0:0:1', []],
  ['nonsense', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  ['010.0.0.1', ['must not have leading 0s']],
  ['::ffff:1.2.3.4', ['must not be an IPv4-mapped IPv6 address']],
])('address %s gives %j', (value, expected) => expect(detail(isValidIpForLegacyField(at, value))).toEqual(expected))

test('an address that is stored already is left alone', () => expect(isValidIpForLegacyField(at, '010.0.0.1', ['010.0.0.1'])).toEqual([]))

test.each([
  ['10.0.0.0/8', []],
  ['nonsense', ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
  ['010.0.0.0/8', ['must not have leading 0s in IP or prefix length']],
  ['10.0.0.0/08', ['must not have leading 0s in IP or prefix length']],
  ['::ffff:1.2.3.0/120', ['must not have an IPv4-mapped IPv6 address']],
  ['192.168.0.5/24', ['must not have bits set beyond the prefix length']],
])('range %s gives %j', (value, expected) => expect(detail(isValidCidrForLegacyField(at, value))).toEqual(expected))

test.each([
  ['10.0.0.1', []],
  ['010.0.0.1', ['spec: non-standard IP address "010.0.0.1" will be considered invalid in a future Kubernetes release: use "10.0.0.1"']],
  ['2001:DB8::1', ['spec: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")']],
])('address %s warns %j', (value, expected) => expect(warningsForIp(at, value)).toEqual(expected))

test.each([
  ['10.0.0.0/8', []],
  ['192.168.0.5/24', ['spec: CIDR value "192.168.0.5/24" is ambiguous in this context (should be "192.168.0.0/24" or "192.168.0.5/32"?)']],
  ['2001:DB8::/64', ['spec: IPv6 CIDR value "2001:DB8::/64" should be in RFC 5952 canonical format ("2001:db8::/64")']],
])('range %s warns %j', (value, expected) => expect(warningsForCidr(at, value)).toEqual(expected))

test.each([
  ['10.0.0.1', []],
  ['0.0.0.0', ['may not be unspecified (0.0.0.0)']],
  ['127.0.0.1', ['may not be in the loopback range (127.0.0.0/8, ::1/128)']],
  ['fe80::1', ['may not be in the link-local range (169.254.0.0/16, fe80::/10)']],
  ['224.0.0.1', ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)']],
])('as an endpoint %s gives %j', (value, expected) => expect(detail(validateEndpointIp(value, at))).toEqual(expected))
