import { formatIp, networkOf, parseCidr } from '@coxswain/api-types'

/** Addresses of one node's pods, one of each of its ranges. An address is given to one pod at a time. */
export interface AddressPool {
  /** One address of each range; undefined where one has none left. The same pod gets the same addresses again. */
  allocate(uid: string): readonly string[] | undefined
  /** Takes given addresses for a pod; false where another has one of them, or they are not of these ranges. */
  reserve(uid: string, ips: readonly string[]): boolean
  release(uid: string): void
  /** Ranges can be set once they are known; those of a node never change after that. */
  setRanges(cidrs: readonly string[]): void
  ranges(): readonly string[]
  dump(): AddressPoolDump
  restore(dump: AddressPoolDump): void
}

export interface AddressPoolDump {
  readonly ranges: readonly string[]
  /** Number of the address, in each range, that was given last. */
  readonly last: readonly number[]
  readonly held: readonly (readonly [uid: string, ips: readonly string[]])[]
}

/** The first address is the gateway's; larger ranges than this are not walked to their end. */
const FIRST = 2
const MOST = 65_534

interface Range {
  readonly cidr: string
  readonly base: readonly number[]
  /** Highest number that may be given: the broadcast address of an IPv4 range is not. */
  readonly highest: number
  last: number
}

const rangeOf = (cidr: string): Range | undefined => {
  const prefix = parseCidr(cidr)
  if (prefix === undefined) return undefined
  const { bytes } = networkOf(prefix)
  const bits = bytes.length * 8 - prefix.length
  return { cidr, base: bytes, highest: Math.min(bits >= 17 ? MOST : 2 ** bits - 2, MOST), last: FIRST - 1 }
}

const addressAt = ({ base }: Range, number: number): string => {
  const bytes = [...base]
  let rest = number
  for (let i = bytes.length - 1; i >= 0 && rest > 0; i--) {
    const sum = (bytes[i] ?? 0) + (rest & 255)
    bytes[i] = sum & 255
    rest = (rest >> 8) + (sum >> 8)
  }
  return formatIp({ bytes })
}

export const createAddressPool = (): AddressPool => {
  let ranges: Range[] = []
  const owners = new Map<string, string>()
  const held = new Map<string, readonly string[]>()

  /** Goes round the range, so that an address rests as long as possible before another pod gets it. */
  const next = (range: Range): string | undefined => {
    const count = range.highest - FIRST + 1
    for (let step = 0; step < count; step++) {
      const number = range.last >= range.highest ? FIRST : range.last + 1
      range.last = number
      const ip = addressAt(range, number)
      if (!owners.has(ip)) return ip
    }
    return undefined
  }
  const hold = (uid: string, ips: readonly string[]): void => {
    held.set(uid, ips)
    for (const ip of ips) owners.set(ip, uid)
  }
  return {
    allocate: (uid) => {
      const known = held.get(uid)
      if (known !== undefined) return known
      const ips = ranges.map(next)
      if (ips.length === 0 || ips.includes(undefined)) return undefined
      const found = ips.filter((ip) => ip !== undefined)
      hold(uid, found)
      return found
    },
    reserve: (uid, ips) => {
      if (ips.length === 0 || ips.some((ip) => (owners.get(ip) ?? uid) !== uid)) return false
      hold(uid, ips)
      return true
    },
    release: (uid) => {
      for (const ip of held.get(uid) ?? []) owners.delete(ip)
      held.delete(uid)
    },
    setRanges: (cidrs) => {
      if (cidrs.length === ranges.length && cidrs.every((cidr, i) => ranges[i]?.cidr === cidr)) return
      ranges = cidrs.flatMap((cidr) => rangeOf(cidr) ?? [])
    },
    ranges: () => ranges.map(({ cidr }) => cidr),
    dump: () => ({ ranges: ranges.map(({ cidr }) => cidr), last: ranges.map(({ last }) => last), held: [...held] }),
    restore: (dump) => {
      ranges = dump.ranges.flatMap((cidr, i) => {
        const range = rangeOf(cidr)
        return range === undefined ? [] : [{ ...range, last: dump.last[i] ?? range.last }]
      })
      for (const [uid, ips] of dump.held) hold(uid, ips)
    },
  }
}
