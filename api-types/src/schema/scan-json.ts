const QUOTE = 34
const COMMA = 44
const MINUS = 45
const DOT = 46
const ZERO = 48
const NINE = 57
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
const LETTER_U = 117
const LIST = -1

/** Past this many keys an object's key hashes are looked up in a set. */
const FEW_KEYS = 24
/** Go's bound, on lists and objects together. */
export const MAX_DEPTH = 10_000

/**
 * Looks once over JSON text for what JSON.parse would hide: an object with one key twice, an integer past 2^53, too deep nesting, half
 * of a surrogate pair. True where one of them may be there; a body of a usual client gives false. What it cannot cheaply exclude
 * counts as there: two keys with one hash, keys with unusual escapes or beyond ASCII. Errors of syntax are not its business.
 */
export const needsLosslessParse = (bytes: Uint8Array): boolean => {
  const length = bytes.length
  // Hashes of the keys of all objects that are open, and where each one's begin; LIST stands for a list.
  const hashes: number[] = []
  const starts: number[] = []
  const sets: (Set<number> | undefined)[] = []
  let depth = 0
  let start = LIST
  let keyNext = false
  let i = 0
  while (i < length) {
    const byte = bytes[i] as number
    i++
    if (byte === QUOTE) {
      if (!keyNext) {
        i = endOfString(bytes, i)
        if (i < 0) return true
        continue
      }
      keyNext = false
      let hash = 5381
      let at = bytes[i] as number
      while (at !== QUOTE) {
        if (at === BACKSLASH) {
          at = bytes[++i] as number
          if (at !== QUOTE && at !== BACKSLASH) return true
        } else if (at >= 128) return true
        hash = (Math.imul(hash, 33) ^ at) | 0
        if (++i >= length) return false
        at = bytes[i] as number
      }
      i++
      if (isRepeated(hashes, start, hash, sets, depth)) return true
      hashes.push(hash)
    } else if (byte === COMMA) {
      keyNext = start !== LIST
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      starts.push(start)
      if (++depth > MAX_DEPTH) return true
      keyNext = byte === OPEN_OBJECT
      start = keyNext ? hashes.length : LIST
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (depth === 0) return false
      if (start !== LIST) hashes.length = start
      if (sets.length > depth) sets.length = depth
      depth--
      start = starts.pop() ?? LIST
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      i = endOfNumber(bytes, i - 1)
      if (i < 0) return true
    }
  }
  return false
}

/** Place after a string's closing quote; below zero where it holds an escaped surrogate, which may have no other half. */
const endOfString = (bytes: Uint8Array, i: number): number => {
  const length = bytes.length
  while (i < length) {
    const byte = bytes[i] as number
    if (byte === QUOTE) return i + 1
    if (byte === BACKSLASH) {
      if (bytes[i + 1] === LETTER_U && ((bytes[i + 2] as number) | 32) === 100 && (bytes[i + 3] as number) >= 56) return -1
      i += 2
    } else i++
  }
  return length
}

/** Place after a number; below zero where JSON.parse may round or overflow it. */
const endOfNumber = (bytes: Uint8Array, i: number): number => {
  const first = i
  let whole = true
  for (;;) {
    const byte = bytes[i] as number
    if (byte >= ZERO && byte <= NINE) i++
    else if (byte === DOT) {
      whole = false
      i++
    } else if (byte === 101 || byte === 69 || byte === 43 || byte === MINUS) {
      if (byte === 101 || byte === 69) {
        // Exponents of three digits may leave the range of a double.
        if ((bytes[i + 3] as number) >= ZERO && (bytes[i + 3] as number) <= NINE) return -1
        whole = false
      }
      i++
    } else break
  }
  return whole && i - first > 15 ? -1 : i
}

const isRepeated = (hashes: readonly number[], start: number, hash: number, sets: (Set<number> | undefined)[], depth: number): boolean => {
  const count = hashes.length - start
  if (count < FEW_KEYS) {
    for (let k = start; k < hashes.length; k++) if (hashes[k] === hash) return true
    return false
  }
  let set = sets[depth]
  if (set === undefined) sets[depth] = set = new Set(hashes.slice(start))
  if (set.has(hash)) return true
  set.add(hash)
  return false
}
