import { formatIp, type IpPrefix, parseCidr } from '@coxswain/api-types'

/** A range cut into blocks of one size; a block is known by its number. */
export interface CidrPool {
  readonly size: number
  /** `10.244.3.0/24`. */
  block(number: number): string
  /** First and last block that a range shares addresses with; undefined where it lies outside. */
  overlap(cidr: string): { readonly first: number; readonly last: number } | undefined
}

/** Upstream's bound: more subnets would cost more memory than they are worth. */
const MAX_BLOCKS_BITS = 16

/** Cuts a range into blocks of `maskSize` bits. Throws, by name, for what is not such a range. */
export const createCidrPool = (cidr: string, maskSize: number): CidrPool => {
  const range = parseCidr(cidr)
  if (range === undefined) throw new RangeError(`${JSON.stringify(cidr)} is not a range of addresses such as 10.244.0.0/16`)
  const width = range.address.bytes.length * 8
  if (maskSize < range.length || maskSize > width)
    throw new RangeError(`node CIDR mask size ${maskSize} does not fit into ${cidr}: it must be from ${range.length} to ${width}`)
  if (maskSize - range.length > MAX_BLOCKS_BITS)
    throw new RangeError(`${cidr} in blocks of /${maskSize} gives more than ${2 ** MAX_BLOCKS_BITS} blocks`)
  const shift = BigInt(width - maskSize)
  const base = (toNumber(range) >> BigInt(width - range.length)) << BigInt(width - range.length)
  const size = 2 ** (maskSize - range.length)
  const end = base + (BigInt(size) << shift)
  return {
    size,
    block: (number) => `${formatIp({ bytes: toBytes(base + (BigInt(number) << shift), width / 8) })}/${maskSize}`,
    overlap: (text) => {
      const other = parseCidr(text)
      if (other === undefined || other.address.bytes.length * 8 !== width) return undefined
      const hostBits = BigInt(width - other.length)
      const from = (toNumber(other) >> hostBits) << hostBits
      const to = from + (1n << hostBits)
      if (to <= base || from >= end) return undefined
      const first = Number(((from > base ? from : base) - base) >> shift)
      const last = Number(((to < end ? to : end) - 1n - base) >> shift)
      return { first, last }
    },
  }
}

const toNumber = ({ address }: IpPrefix): bigint => address.bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
const toBytes = (value: bigint, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Number((value >> BigInt((count - 1 - i) * 8)) & 255n))
