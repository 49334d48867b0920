/** The longest key, in bytes of UTF-8: what the narrowest driver takes (LMDB's 1,978 less the row's own fields). */
export const MAX_KEY_BYTES = 1_900

const HIGH_UNITS = /[\ud800-\uffff]/
const LONE_SURROGATE = /\p{Surrogate}/u
const encoder = new TextEncoder()

/** Throws `RangeError` for what no driver can hold: an empty key, one too long, one that is not well-formed Unicode. */
export const checkKey = (key: string): void => {
  if (key === '') throw new RangeError('a key must not be empty')
  // A UTF-16 unit takes at most three bytes: short keys need no encoding to be measured.
  if (key.length * 3 > MAX_KEY_BYTES && encoder.encode(key).length > MAX_KEY_BYTES) {
    throw new RangeError(`a key must be at most ${MAX_KEY_BYTES} bytes: ${key.slice(0, 64)}...`)
  }
  if (HIGH_UNITS.test(key) && LONE_SURROGATE.test(key)) throw new RangeError('a key must be well-formed Unicode')
}

/**
 * A string whose order by `<` is the order of the key's UTF-8 bytes. `<` compares UTF-16 units, which differs in one way only:
 * surrogates (U+10000 and up) sort before U+E000 to U+FFFF. Exchanging the two blocks mends that, unit by unit, so prefixes stay prefixes.
 */
export const sortForm = (key: string): string => {
  if (!HIGH_UNITS.test(key)) return key
  let form = ''
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i)
    form += String.fromCharCode(unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)
  }
  return form
}

/** The prefix with its closing slash: `foo` means what is below `foo/`, never `foobar`. Empty is everything. */
export const folder = (prefix: string): string => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`)

/** The first string, in sort form, after all keys below `folder`; undefined where there is none. */
export const folderEnd = (prefix: string): string | undefined => (prefix === '' ? undefined : `${sortForm(prefix).slice(0, -1)}0`)
