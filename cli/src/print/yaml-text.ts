import type { YamlOutput } from './yaml-output.ts'
import { chooseStyle } from './yaml-style.ts'

export interface TextPlace {
  /** Columns that further lines of the text begin with. */
  readonly indent: number
  /** Keys stand on one line. */
  readonly isKey: boolean
}

/** Lines are folded at the first space past this column. */
const WIDTH = 80

/** Writes a text in the style that libyaml's emitter gives it. */
export const writeText = (out: YamlOutput, text: string, place: TextPlace): void => {
  const style = chooseStyle(text, place.isKey)
  if (style === 'literal') writeLiteral(out, text, place)
  else if (style === 'double') writeDouble(out, text, place)
  else {
    const quote = style === 'single' ? "'" : ''
    out.write(quote)
    writeFolded(out, text, place, quote)
    out.write(quote)
  }
}

const writeFolded = (out: YamlOutput, text: string, { indent, isKey }: TextPlace, quote: string): void => {
  const chars = [...text]
  let spaces = false
  for (const [i, char] of chars.entries()) {
    const isSpace = char === ' '
    const inside = quote === '' || (i > 0 && i < chars.length - 1)
    if (isSpace && !isKey && !spaces && inside && out.column() > WIDTH && chars[i + 1] !== ' ') out.newLine(indent)
    else out.write(char === quote ? "''" : char)
    spaces = isSpace
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\x1b', '\\e'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x85', '\\N'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
])

const writeDouble = (out: YamlOutput, text: string, { indent, isKey }: TextPlace): void => {
  const chars = [...text]
  let spaces = false
  out.write('"')
  for (const [i, char] of chars.entries()) {
    const isSpace = char === ' '
    if (isSpace && !isKey && !spaces && out.column() > WIDTH && i > 0 && i < chars.length - 1) {
      out.newLine(indent)
      if (chars[i + 1] === ' ') out.write('\\')
    } else out.write(ESCAPES.get(char) ?? (isPrintable(char) ? char : codeOf(char)))
    spaces = isSpace
  }
  out.write('"')
}

const codeOf = (char: string): string => {
  const code = char.codePointAt(0) ?? 0
  const hex = (width: number): string => code.toString(16).toUpperCase().padStart(width, '0')
  if (code <= 0xff) return `\\x${hex(2)}`
  return code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`
}

/** What libyaml writes as it is: neither controls, nor tabs, nor anything above the basic plane. */
export const isPrintable = (char: string): boolean => {
  const code = char.codePointAt(0) ?? 0
  if (code === 0xfeff) return false
  return code === 0x0a || (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd)
}

/** A block with its lines as they are. The header says how the text begins and ends where a reader could not know. */
const writeLiteral = (out: YamlOutput, text: string, { indent }: TextPlace): void => {
  const begins = /^[ \n]/.test(text) ? '2' : ''
  const ends = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  out.write(`|${begins}${ends}`)
  // The last line break is that of the block's last line.
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  for (const line of body.split('\n')) {
    if (line === '') out.write('\n')
    else {
      out.newLine(indent)
      out.write(line)
    }
  }
}
