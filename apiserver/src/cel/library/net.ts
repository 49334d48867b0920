import {
  formatIp,
  hasHostBits,
  type IpAddress,
  type IpPrefix,
  isLinkLocalMulticast,
  isLinkLocalUnicast,
  isLoopback,
  isUnspecified,
  networkOf,
  parseCidr,
  parseIp,
} from '@coxswain/api-types'
import { plus, range, scaled, TRAVERSAL } from '../cost/range.ts'
import { type CostRule, traversalOf } from '../cost/rules.ts'
import { actualSize } from '../cost/size.ts'
import { error, type OpaqueValue, type Value } from '../values.ts'
import { fn, type Overload, typeOf } from './define.ts'

const IP = typeOf('IP')
const CIDR = typeOf('CIDR')
const PARSE_COST = traversalOf(0)

const sameBytes = (a: Pick<IpAddress, 'bytes'>, b: Pick<IpAddress, 'bytes'>): boolean =>
  a.bytes.length === b.bytes.length && a.bytes.every((byte, i) => byte === b.bytes[i])

interface Ip extends Pick<IpAddress, 'bytes'> {
  readonly same: (other: Ip) => boolean
}
interface Cidr extends IpPrefix {
  readonly same: (other: Cidr) => boolean
}
const ip = ({ bytes }: Pick<IpAddress, 'bytes'>): OpaqueValue => ({
  tag: 'opaque',
  type: IP,
  content: { bytes, same: (other: Ip) => sameBytes({ bytes }, other) },
})
const cidr = (prefix: IpPrefix): OpaqueValue => ({
  tag: 'opaque',
  type: CIDR,
  content: { ...prefix, same: (other: Cidr) => prefix.length === other.length && sameBytes(prefix.address, other.address) },
})
const readIp = ({ content }: OpaqueValue): Ip => content as Ip
const readCidr = ({ content }: OpaqueValue): Cidr => content as Cidr

/** Strict, as Go's `netip`: no leading zeros, no IPv4 mapped into IPv6. */
const addressOf = (text: string): IpAddress | string => {
  const found = parseIp(text)
  if (found === undefined || found.leadingZeros)
    return `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`
  return found.writtenAsV6 && found.bytes.length === 4 ? `IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed` : found
}
const prefixOf = (text: string): IpPrefix | string => {
  const found = parseCidr(text)
  if (found === undefined || found.leadingZeros)
    return `network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`
  const mapped = found.address.writtenAsV6 && found.address.bytes.length === 4
  return mapped ? `IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed` : found
}
const parseIpValue = (text: string): Value => {
  const found = addressOf(text)
  return typeof found === 'string' ? error(found) : ip(found)
}
const parseCidrValue = (text: string): Value => {
  const found = prefixOf(text)
  return typeof found === 'string' ? error(found) : cidr(found)
}

const bitsOf = ({ bytes }: Pick<IpAddress, 'bytes'>, length: number): Pick<IpAddress, 'bytes'> =>
  networkOf({ address: { bytes, writtenAsV6: false, leadingZeros: false }, length, leadingZeros: false })
const holds = (outer: IpPrefix, address: Pick<IpAddress, 'bytes'>): boolean =>
  outer.address.bytes.length === address.bytes.length && sameBytes(networkOf(outer), bitsOf(address, outer.length))
const holdsPrefix = (outer: IpPrefix, inner: IpPrefix): boolean => inner.length >= outer.length && holds(outer, inner.address)

const isGlobalUnicast = (of: Ip): boolean => {
  const [first = 0] = of.bytes
  const multicast = of.bytes.length === 4 ? first >= 224 && first < 240 : first === 0xff
  const broadcast = of.bytes.length === 4 && of.bytes.every((byte) => byte === 255)
  const whole: IpAddress = { bytes: of.bytes, writtenAsV6: false, leadingZeros: false }
  return !(multicast || broadcast || isUnspecified(whole) || isLoopback(whole) || isLinkLocalUnicast(whole))
}
const whole = ({ bytes }: Ip): IpAddress => ({ bytes, writtenAsV6: false, leadingZeros: false })
const family = (of: Pick<IpAddress, 'bytes'>): Value => (of.bytes.length === 4 ? 4n : 6n)
const cidrText = ({ address, length }: IpPrefix): string => `${formatIp(address)}/${length}`

const BYTES = range(4, 16)
/** Bytes that are compared, and the text of the other one where it is parsed first. */
const containment = (extra: 'text' | 'value', prefixes: 0 | 1): CostRule => ({
  actual: ([of, other]) => {
    const size = of === undefined ? 1 : readCidr(of as OpaqueValue).address.bytes.length
    const parsing = extra === 'text' && other !== undefined ? Math.ceil(actualSize(other) * TRAVERSAL) : 0
    return Math.ceil(size * 2 * TRAVERSAL) + (prefixes === 1 ? Math.ceil(size * TRAVERSAL) + 1 : 0) + parsing
  },
  estimate: ([, other]) => {
    const base = scaled(plus(BYTES, BYTES), TRAVERSAL)
    const masked = prefixes === 1 ? plus(plus(base, scaled(BYTES, TRAVERSAL)), range(1)) : base
    return { cost: extra === 'text' && other !== undefined ? plus(masked, scaled(other.size, TRAVERSAL)) : masked }
  },
})

const withPrefix = (of: OpaqueValue, text: string, ask: (outer: IpPrefix, inner: IpPrefix) => boolean): Value => {
  const other = prefixOf(text)
  return typeof other === 'string' ? error(other) : ask(readCidr(of), other)
}
const withAddress = (of: OpaqueValue, text: string): Value => {
  const other = addressOf(text)
  return typeof other === 'string' ? error(other) : holds(readCidr(of), other)
}

/** IP addresses and networks. */
export const net: readonly Overload[] = [
  fn('ip(string): IP', parseIpValue, PARSE_COST),
  fn('isIP(string): bool', (text: string) => typeof addressOf(text) !== 'string', PARSE_COST),
  fn(
    'ip.isCanonical(string): bool',
    (text: string) => {
      const found = addressOf(text)
      return typeof found === 'string' ? error(found) : formatIp(found) === text
    },
    traversalOf(0, 2),
  ),
  fn('string(IP): string', (of: OpaqueValue) => formatIp(readIp(of))),
  fn('IP.family(): int', (of: OpaqueValue) => family(readIp(of))),
  fn('IP.isUnspecified(): bool', (of: OpaqueValue) => isUnspecified(whole(readIp(of)))),
  fn('IP.isLoopback(): bool', (of: OpaqueValue) => isLoopback(whole(readIp(of)))),
  fn('IP.isLinkLocalMulticast(): bool', (of: OpaqueValue) => isLinkLocalMulticast(whole(readIp(of)))),
  fn('IP.isLinkLocalUnicast(): bool', (of: OpaqueValue) => isLinkLocalUnicast(whole(readIp(of)))),
  fn('IP.isGlobalUnicast(): bool', (of: OpaqueValue) => isGlobalUnicast(readIp(of))),
  fn('cidr(string): CIDR', parseCidrValue, PARSE_COST),
  fn('isCIDR(string): bool', (text: string) => typeof prefixOf(text) !== 'string', PARSE_COST),
  fn('string(CIDR): string', (of: OpaqueValue) => cidrText(readCidr(of))),
  fn('CIDR.ip(): IP', (of: OpaqueValue) => ip(readCidr(of).address)),
  fn('CIDR.masked(): CIDR', (of: OpaqueValue) => {
    const prefix = readCidr(of)
    return hasHostBits(prefix) ? cidr({ ...prefix, address: { ...prefix.address, ...networkOf(prefix) } }) : of
  }),
  fn('CIDR.prefixLength(): int', (of: OpaqueValue) => BigInt(readCidr(of).length)),
  fn('CIDR.containsIP(IP): bool', (a: OpaqueValue, b: OpaqueValue) => holds(readCidr(a), readIp(b)), containment('value', 0)),
  fn('CIDR.containsIP(string): bool', withAddress, containment('text', 0)),
  fn('CIDR.containsCIDR(CIDR): bool', (a: OpaqueValue, b: OpaqueValue) => holdsPrefix(readCidr(a), readCidr(b)), containment('value', 1)),
  fn('CIDR.containsCIDR(string): bool', (of: OpaqueValue, text: string) => withPrefix(of, text, holdsPrefix), containment('text', 1)),
]
