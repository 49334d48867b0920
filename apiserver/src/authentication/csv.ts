/** A record of a CSV text, with the line it begins on (1 for the first). */
export interface CsvRecord {
  readonly line: number
  readonly fields: readonly string[]
}

export class CsvError extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/**
 * Reads RFC 4180 text as Go's `encoding/csv` does by default: empty lines are skipped, spaces belong to their field,
 * a quote inside an unquoted field is an error, records may differ in length.
 * @throws CsvError naming the line
 */
export const parseCsv = (text: string): readonly CsvRecord[] => {
  const records: CsvRecord[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  while (at < text.length) {
    const end = lineBreak(text, at)
    if (end.from === at) {
      at = end.to
      line++
      continue
    }
    const start = line
    const fields: string[] = []
    for (;;) {
      const field = text[at] === '"' ? quotedField(text, at, line) : plainField(text, at, line)
      fields.push(field.value)
      at = field.next
      line += field.lines
      if (text[at] !== ',') break
      at++
    }
    at = lineBreak(text, at).to
    line++
    records.push({ line: start, fields })
  }
  return records
}

interface Field {
  readonly value: string
  /** Index of the comma or line break that follows. */
  readonly next: number
  /** Line breaks inside the field. */
  readonly lines: number
}

const plainField = (text: string, at: number, line: number): Field => {
  const comma = text.indexOf(',', at)
  const breaks = lineBreak(text, at).from
  const next = comma === -1 ? breaks : Math.min(comma, breaks)
  const value = text.slice(at, next)
  if (value.includes('"')) throw new CsvError(line, 'a quote (") stands inside a field that is not quoted')
  return { value, next, lines: 0 }
}

const quotedField = (text: string, at: number, line: number): Field => {
  let value = ''
  let from = at + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) throw new CsvError(line, 'a quoted field is not closed')
    value += text.slice(from, quote)
    from = quote + 1
    if (text[from] !== '"') break
    value += '"'
    from++
  }
  const ended = from === text.length || text[from] === ',' || text[from] === '\n' || text.startsWith('\r\n', from)
  if (!ended) throw new CsvError(line, 'a quoted field is followed by more than a comma')
  return { value, next: from, lines: value.split('\n').length - 1 }
}

/** The next line break at or after `at`: where it begins and where the next line does. */
const lineBreak = (text: string, at: number): { readonly from: number; readonly to: number } => {
  const feed = text.indexOf('\n', at)
  if (feed === -1) return { from: text.length, to: text.length }
  return { from: feed > at && text[feed - 1] === '\r' ? feed - 1 : feed, to: feed + 1 }
}
