/** A source of random values. Split by purpose, so that a new use of one does not change the others' streams. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A whole number in [0, below). */
  integer(below: number): number
  /** An independent stream for `purpose`: the same seed and purpose give the same stream. */
  fork(purpose: string): Random
  /** RFC 4122 version 4. */
  uuid(): string
  /** `length` characters of Kubernetes' name alphabet, `bcdfghjklmnpqrstvwxz2456789`: no vowels, no look-alikes. */
  suffix(length: number): string
}

export const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The lower 16 bits in four digits. A server writes some thousands of UUIDs a second: digits are looked up. */
const hex = (value: number): string => `${BYTES[(value >>> 8) & 0xff]}${BYTES[value & 0xff]}`

/** Builds a `Random` from a source of 32-bit words and a way to derive another source. */
export const randomFrom = (word: () => number, fork: (purpose: string) => Random): Random => {
  const integer = (below: number): number => Math.floor((word() / 0x1_0000_0000) * below)
  return {
    next: () => word() / 0x1_0000_0000,
    integer,
    fork,
    uuid: () => {
      const [a, b, c, d] = [word(), word(), word(), word()]
      return `${hex(a >>> 16)}${hex(a)}-${hex(b >>> 16)}-${hex(0x4000 | (b & 0x0fff))}-${hex(0x8000 | ((c >>> 16) & 0x3fff))}-${hex(c)}${hex(d >>> 16)}${hex(d)}`
    },
    suffix: (length) => Array.from({ length }, () => NAME_ALPHABET[integer(NAME_ALPHABET.length)]).join(''),
  }
}
