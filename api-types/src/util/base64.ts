import { decodeUtf8 } from './text.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const codes = (): Int8Array => {
  const table = new Int8Array(128).fill(-1)
  for (let i = 0; i < ALPHABET.length; i++) table[ALPHABET.charCodeAt(i)] = i
  return table
}
const CODES = codes()
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const PADDING = 61

/** Standard base64 with padding (RFC 4648, section 4). */
export const encodeBase64 = (bytes: Uint8Array): string => {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]]
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    text += `${ALPHABET[bits >> 18]}${ALPHABET[(bits >> 12) & 63]}`
    text += b === undefined ? '=' : ALPHABET[(bits >> 6) & 63]
    text += c === undefined ? '=' : ALPHABET[bits & 63]
  }
  return text
}

/**
 * Checks standard base64 as Go's `base64.StdEncoding` reads it: padded, line breaks anywhere, nothing after the padding.
 * Gives the place of the first offending byte, -1 where there is none, and the number of bytes that the text stands for.
 */
export const scanBase64 = (text: string): { readonly corruptAt: number; readonly size: number; readonly plain: boolean } => {
  let digits = 0
  let plain = true
  let i = 0
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 128 && (CODES[code] ?? -1) >= 0) digits++
    else if (code === LINE_FEED || code === CARRIAGE_RETURN) plain = false
    else break
  }
  if (i === text.length) return { corruptAt: digits % 4 === 0 ? -1 : startOfLastQuantum(text, digits), size: (digits / 4) * 3, plain }
  if (text.charCodeAt(i) !== PADDING || digits % 4 < 2) return { corruptAt: i, size: 0, plain }
  return scanPadding(text, i, digits, plain)
}

const scanPadding = (text: string, at: number, digits: number, plain: boolean): ReturnType<typeof scanBase64> => {
  const failed = (corruptAt: number) => ({ corruptAt, size: 0, plain })
  const size = Math.floor((digits * 3) / 4)
  let i = skipBreaks(text, at + 1)
  if (digits % 4 === 2) {
    // Where the text ends Go blames its end, else the byte before the one that should be the second padding.
    if (i === text.length) return failed(i)
    if (text.charCodeAt(i) !== PADDING) return failed(i - 1)
    i = skipBreaks(text, i + 1)
  }
  return i < text.length ? failed(i) : { corruptAt: -1, size, plain: plain && text.length % 4 === 0 }
}

const skipBreaks = (text: string, i: number): number => {
  while (text.charCodeAt(i) === LINE_FEED || text.charCodeAt(i) === CARRIAGE_RETURN) i++
  return i
}

/** Go names the end of the text less the digits that do not fill a group of four. */
const startOfLastQuantum = (text: string, digits: number): number => text.length - (digits % 4)

/** Number of bytes that valid base64 stands for. */
export const base64Size = (text: string): number => scanBase64(text).size

/** Bytes of base64 text, or undefined where it is not valid. */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  const { corruptAt, size } = scanBase64(text)
  if (corruptAt >= 0) return undefined
  const bytes = new Uint8Array(size)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < text.length && at < size; i++) {
    const code = CODES[text.charCodeAt(i)] ?? -1
    if (code < 0) continue
    bits = (bits << 6) | code
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at++] = (bits >> held) & 255
    bits &= (1 << held) - 1
  }
  return bytes
}

/** The text that base64 stands for: of a Secret's value, of a bundle of certificates. Empty where there is none, or it is no base64. */
export const textOfBase64 = (text: string | null | undefined): string => decodeUtf8(decodeBase64(text ?? '') ?? new Uint8Array())
