import { decodeBase64 } from './base64.ts'

/** One block of a PEM file (RFC 1421, as Go's `encoding/pem` reads it). */
export interface PemBlock {
  /** What stands after BEGIN: `CERTIFICATE REQUEST`. */
  readonly type: string
  readonly hasHeaders: boolean
  readonly bytes: Uint8Array<ArrayBuffer>
}

const BEGIN = '-----BEGIN '
const END = '\n-----END '
const DASHES = '-----'
const HEADER = /^[^\n]*:[^\n]*(?:\n|$)/

/** The blocks of a text, in order. What stands around them is passed over, and so is a block that is not well formed. Linear in the text. */
export const decodePem = (text: string): readonly PemBlock[] => {
  const blocks: PemBlock[] = []
  let at = 0
  let end = -1
  for (;;) {
    const begin = beginFrom(text, at)
    if (begin === -1) return blocks
    at = endOfLine(text, begin)
    const line = text.slice(begin, at).trimEnd()
    if (!line.endsWith(DASHES)) continue
    // The next end is looked for once, however many beginnings stand before it.
    if (end < at - 1) end = text.indexOf(END, at - 1)
    if (end === -1) return blocks
    const type = line.slice(BEGIN.length, -DASHES.length)
    const after = endOfLine(text, end + 1)
    if (text.slice(end, after).trimEnd() !== `${END}${type}${DASHES}`) continue
    const block = blockOf(type, text.slice(at, Math.max(end, at)))
    if (block === undefined) continue
    blocks.push(block)
    at = after
  }
}

/** The next place where a line begins a block. */
const beginFrom = (text: string, from: number): number => {
  if (text.startsWith(BEGIN, from)) return from
  const found = text.indexOf(`\n${BEGIN}`, Math.max(0, from - 1))
  return found === -1 ? -1 : found + 1
}

/** Where the next line starts. */
const endOfLine = (text: string, from: number): number => {
  const found = text.indexOf('\n', from)
  return found === -1 ? text.length : found + 1
}

const blockOf = (type: string, body: string): PemBlock | undefined => {
  let data = body
  while (HEADER.test(data)) data = data.replace(HEADER, '')
  // Most bodies that are none hold another beginning: they are told apart without being read to the end.
  if (data.includes(DASHES)) return undefined
  const bytes = decodeBase64(data.replace(/[ \t]/g, ''))
  return bytes === undefined ? undefined : { type, hasHeaders: data.length < body.length, bytes }
}
