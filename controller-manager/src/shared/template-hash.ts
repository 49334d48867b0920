import { encodeUtf8 } from '@coxswain/api-types'
import { NAME_ALPHABET } from '@coxswain/ports'

/**
 * A short hash of a pod template that may stand in names and labels: 32-bit FNV-1a, written like upstream's `ComputeHash` with
 * `SafeEncodeString`. Equal templates have equal hashes whatever the order of their keys. Upstream hashes a printout of Go structs, so
 * the value itself is another one: a hash is only a name, and templates are compared by content.
 *
 * `collisionCount` gives the same template another hash, where the first one is taken.
 */
export const computeHash = (template: unknown, collisionCount?: number | undefined): string => {
  let hash = fnv1a(encodeUtf8(JSON.stringify(canonical(template))), FNV_OFFSET)
  if (collisionCount !== undefined) {
    const bytes = new DataView(new ArrayBuffer(8))
    bytes.setUint32(0, collisionCount, true)
    hash = fnv1a(new Uint8Array(bytes.buffer), hash)
  }
  return safeEncode(String(hash))
}

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

const fnv1a = (bytes: Uint8Array, start: number): number => {
  let hash = start
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0
  return hash
}

/** Characters of which no bad words are made: no vowels, and nothing that looks like one. */
const safeEncode = (text: string): string =>
  Array.from(encodeUtf8(text), (byte) => NAME_ALPHABET.charAt(byte % NAME_ALPHABET.length)).join('')

/** Pairs instead of objects, in the order of their keys; what is absent is left out, however it says so. */
const canonical = (value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(canonical)
  return Object.entries(value)
    .filter(([, member]) => !isAbsent(member))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, canonical(member)])
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0)
