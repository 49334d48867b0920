/** An IPv4 range such as 10.96.0.0/16. */
export interface Ipv4Range {
  readonly text: string
  readonly first: number
  readonly size: number
  /** The address `offset` places after the first. */
  at(offset: number): string
}

export const parseIpv4 = (text: string): number | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) return undefined
  return parts.reduce((value, part) => value * 256 + Number(part), 0)
}

const format = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')

/** Throws on what is not a CIDR. */
export const parseIpv4Range = (text: string): Ipv4Range => {
  const [address = '', bits = ''] = text.split('/')
  const value = parseIpv4(address)
  const length = Number(bits)
  if (value === undefined || !/^\d{1,2}$/.test(bits) || length > 32)
    throw new Error(`${JSON.stringify(text)} is not an IPv4 range such as 10.96.0.0/16`)
  const size = 2 ** (32 - length)
  const first = Math.floor(value / size) * size
  return { text: `${format(first)}/${length}`, first, size, at: (offset) => format(first + offset) }
}

export const rangeContains = (range: Ipv4Range, address: string): boolean => {
  const value = parseIpv4(address)
  return value !== undefined && value > range.first && value < range.first + range.size - 1
}
