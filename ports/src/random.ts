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

/** Builds a `Random` from a source of 32-bit words and a way to derive another source. */
export const randomFrom = (word: () => number, fork: (purpose: string) => Random): Random => {
  const integer = (below: number): number => Math.floor((word() / 0x1_0000_0000) * below)
  return {
    next: () => word() / 0x1_0000_0000,
    integer,
    fork,
    uuid: () => {
      const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')
      const [a, b, c, d] = [hex(word()), hex(word()), hex(word()), hex(word())]
      const variant = '89ab'[Number.parseInt(c[0] as string, 16) & 3]
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
    },
    suffix: (length) => Array.from({ length }, () => NAME_ALPHABET[integer(NAME_ALPHABET.length)]).join(''),
  }
}
