import { expect, test } from 'vitest'
import {
  formatCidr,
  formatIp,
  hasHostBits,
  isIpv6Text,
  isLinkLocalMulticast,
  isLinkLocalUnicast,
  isLoopback,
  isUnspecified,
  parseCidr,
  parseIp,
} from './ip.ts'

const canonical = (text: string): string | undefined => {
  const ip = parseIp(text)
  return ip && formatIp(ip)
}

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['010.000.000.005', '10.0.0.5'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['::', '::'],
  ['::1', '::1'],
  ['fe80::', 'fe80::'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
])('%s is the address %s', (given, expected) => expect(canonical(given)).toBe(expected))

test.each([
  '',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '1.2.3.-4',
  'a.b.c.d',
  '1.2.3.4/8',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '12345::',
  'fe80::1%eth0',
  '1:2:3:4:5:6:7::8',
  '1.2.3.4::',
  '::1.2.3',
])('%j is no address', (given) => expect(parseIp(given)).toBeUndefined())

test('leading zeros are noticed in every part', () => {
  expect(parseIp('10.0.0.1')?.leadingZeros).toBe(false)
  expect(parseIp('10.00.0.1')?.leadingZeros).toBe(true)
  expect(parseIp('::0db8')?.leadingZeros).toBe(false)
  expect(parseIp('::00db8')?.leadingZeros).toBe(true)
  expect(parseIp('::ffff:01.2.3.4')?.leadingZeros).toBe(true)
})

test('an address mapped from IPv4 is no IPv6 address', () => {
  expect(isIpv6Text('::ffff:1.2.3.4')).toBe(false)
  expect(isIpv6Text('::fffe:1.2.3.4')).toBe(true)
})

test.each([
  ['10.0.0.0/8', '10.0.0.0/8', false],
  ['10.1.2.3/8', '10.0.0.0/8', true],
  ['10.1.2.3/32', '10.1.2.3/32', false],
  ['10.1.2.3/0', '0.0.0.0/0', true],
  ['10.1.2.255/25', '10.1.2.128/25', true],
  ['2001:db8::1/64', '2001:db8::/64', true],
  ['::ffff:1.2.3.0/120', '1.2.3.0/24', false],
])('%s is the range %s', (given, network, bits) => {
  const prefix = parseCidr(given)
  expect(prefix && formatCidr(prefix)).toBe(network)
  expect(prefix && hasHostBits(prefix)).toBe(bits)
})

test.each(['10.0.0.0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '::/129', 'x/8', '10.0.0.0/8/8'])('%j is no range', (given) =>
  expect(parseCidr(given)).toBeUndefined(),
)

test.each([
  ['0.0.0.0', isUnspecified, true],
  ['::', isUnspecified, true],
  ['127.9.9.9', isLoopback, true],
  ['::1', isLoopback, true],
  ['::2', isLoopback, false],
  ['169.254.1.1', isLinkLocalUnicast, true],
  ['169.253.1.1', isLinkLocalUnicast, false],
  ['febf::1', isLinkLocalUnicast, true],
  ['fec0::1', isLinkLocalUnicast, false],
  ['224.0.0.251', isLinkLocalMulticast, true],
  ['224.0.1.1', isLinkLocalMulticast, false],
  ['ff02::1', isLinkLocalMulticast, true],
  ['ff05::1', isLinkLocalMulticast, false],
])('%s by %o is %s', (text, predicate, expected) => {
  const ip = parseIp(text)
  expect(ip && predicate(ip)).toBe(expected)
})
