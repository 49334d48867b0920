/** An IP address in its bytes: 4 of them for IPv4, written plainly or mapped into IPv6, else 16. */
export interface IpAddress {
  readonly bytes: readonly number[]
  /** Written as IPv6: also for an IPv4 address that is mapped into IPv6 (`::ffff:10.0.0.1`). */
  readonly writtenAsV6: boolean
  /** Some part has zeros in front, which other software may read as octal: `010.0.0.1`. */
  readonly leadingZeros: boolean
}

export interface IpPrefix {
  readonly address: IpAddress
  /** Number of leading bits that count, of the 32 or 128 of the address as its bytes stand in `address`. */
  readonly length: number
  /** The address or the length is written with zeros in front. */
  readonly leadingZeros: boolean
}

const DECIMAL = /^\d+$/
const HEX = /^[0-9a-fA-F]+$/

/** Reads an address as upstream's `ParseIPSloppy`: leading zeros and mapped addresses pass, zones do not. Undefined where it is none. */
export const parseIp = (text: string): IpAddress | undefined => (text.includes(':') ? parseV6(text) : parseV4(text))

const parseV4 = (text: string): IpAddress | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const bytes: number[] = []
  for (const part of parts) {
    const value = Number(part)
    if (!DECIMAL.test(part) || value > 255) return undefined
    bytes.push(value)
  }
  return { bytes, writtenAsV6: false, leadingZeros: parts.some((part) => part.length > 1 && part.startsWith('0')) }
}

const parseV6 = (text: string): IpAddress | undefined => {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = '', tail] = halves
  const left = parseGroups(head, tail === undefined)
  const right = parseGroups(tail ?? '', true)
  if (left === undefined || right === undefined) return undefined
  const missing = 16 - left.bytes.length - right.bytes.length
  // Two colons stand for at least one group of zeros; without them every group is there.
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined
  const bytes = [...left.bytes, ...new Array<number>(missing).fill(0), ...right.bytes]
  const leadingZeros = left.leadingZeros || right.leadingZeros
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  return { bytes: mapped ? bytes.slice(12) : bytes, writtenAsV6: true, leadingZeros }
}

interface Groups {
  readonly bytes: readonly number[]
  readonly leadingZeros: boolean
}

/** Groups between colons; the last of the address may be four decimal numbers. */
const parseGroups = (text: string, isEnd: boolean): Groups | undefined => {
  if (text === '') return { bytes: [], leadingZeros: false }
  const bytes: number[] = []
  let leadingZeros = false
  const groups = text.split(':')
  for (const [i, group] of groups.entries()) {
    if (isEnd && i === groups.length - 1 && group.includes('.')) {
      const embedded = parseV4(group)
      if (embedded === undefined) return undefined
      bytes.push(...embedded.bytes)
      leadingZeros ||= embedded.leadingZeros
      continue
    }
    const value = HEX.test(group) ? Number.parseInt(group, 16) : Number.NaN
    if (!(value <= 0xffff)) return undefined
    if (group.length > 4) leadingZeros = true
    bytes.push(value >> 8, value & 255)
  }
  return bytes.length > 16 ? undefined : { bytes, leadingZeros }
}

/** The one canonical text: dotted for IPv4 (mapped or not), RFC 5952 for IPv6. */
export const formatIp = ({ bytes }: Pick<IpAddress, 'bytes'>): string => {
  if (bytes.length === 4) return bytes.join('.')
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0))
  const { start, length } = longestZeros(groups)
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

const longestZeros = (groups: readonly number[]): { readonly start: number; readonly length: number } => {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
    start += length
  }
  return best
}

/** Tells whether a text is an IPv6 address; one that is mapped from IPv4 is not. */
export const isIpv6Text = (text: string): boolean => parseIp(text)?.bytes.length === 16

/** Reads `address/length` as upstream's `ParseCIDRSloppy`. Undefined where it is none. */
export const parseCidr = (text: string): IpPrefix | undefined => {
  const slash = text.indexOf('/')
  const address = slash === -1 ? undefined : parseIp(text.slice(0, slash))
  const digits = text.slice(slash + 1)
  if (address === undefined || !DECIMAL.test(digits)) return undefined
  const length = Number(digits)
  if (length > (address.writtenAsV6 ? 128 : 32)) return undefined
  const leadingZeros = address.leadingZeros || (digits.length > 1 && digits.startsWith('0'))
  // The first 96 bits of a mapped address are the mapping.
  const mapped = address.writtenAsV6 && address.bytes.length === 4
  return { address, length: mapped ? Math.max(0, length - 96) : length, leadingZeros }
}

/** The address with all bits after the prefix cleared. */
export const networkOf = ({ address, length }: IpPrefix): Pick<IpAddress, 'bytes'> => ({
  bytes: address.bytes.map((byte, i) => {
    const kept = Math.min(8, Math.max(0, length - i * 8))
    return byte & ((0xff << (8 - kept)) & 0xff)
  }),
})

/** Tells whether the address has bits set beyond the prefix: `10.0.0.5/24` names a host, not a network. */
export const hasHostBits = (prefix: IpPrefix): boolean => {
  const network = networkOf(prefix).bytes
  return prefix.address.bytes.some((byte, i) => byte !== network[i])
}

export const formatCidr = (prefix: IpPrefix): string => `${formatIp(networkOf(prefix))}/${prefix.length}`

/** Ranges that are no address of a peer: upstream's names for them are Go's. */
export const isUnspecified = ({ bytes }: IpAddress): boolean => bytes.every((byte) => byte === 0)
export const isLoopback = ({ bytes }: IpAddress): boolean =>
  bytes.length === 4 ? bytes[0] === 127 : bytes[15] === 1 && bytes.slice(0, 15).every((byte) => byte === 0)
export const isLinkLocalUnicast = ({ bytes: [a = 0, b = 0, ...rest] }: IpAddress): boolean =>
  rest.length === 2 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80
export const isLinkLocalMulticast = ({ bytes: [a = 0, b = 0, c = 0, ...rest] }: IpAddress): boolean =>
  rest.length === 1 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02
