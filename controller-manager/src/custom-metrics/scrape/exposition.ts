/** One line of a page: a value of a series. */
export interface ExposedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** May be NaN or infinite. */
  readonly value: number
  /** When it was true, where the page says; milliseconds since the epoch. */
  readonly at: number | undefined
}

export interface Exposition {
  readonly samples: readonly ExposedSample[]
  /** Names of families to their types: `counter`, `gauge`, `histogram`, `summary`, `untyped`. */
  readonly types: ReadonlyMap<string, string>
}

/** Pages of most programs have some hundred series. More than this is for a Prometheus. */
const MOST_SERIES = 10_000

/** Reads a page in Prometheus' text format (version 0.0.4). One line that cannot be read spoils it, as in Prometheus. */
export const parseExposition = (page: string): Exposition | { readonly problem: string } => {
  const samples: ExposedSample[] = []
  const types = new Map<string, string>()
  let number = 0
  for (const line of page.split('\n')) {
    number++
    const text = line.trim()
    if (text === '') continue
    if (text.startsWith('#')) {
      const [, family, type] = /^#\s*TYPE\s+(\S+)\s+(\S+)$/.exec(text) ?? []
      if (family !== undefined && type !== undefined) types.set(family, type)
      continue
    }
    const sample = sampleOf(text)
    if (typeof sample === 'string') return { problem: `line ${number}: ${sample}` }
    if (samples.length === MOST_SERIES) return { problem: `more than ${MOST_SERIES} series` }
    samples.push(sample)
  }
  return { samples, types }
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y
const CLOSE = /\s*\}/y
const VALUE = /^\s*(\S+)(?:\s+(-?\d+))?$/

const sampleOf = (text: string): ExposedSample | string => {
  const name = matchAt(NAME, text, 0)?.[0]
  if (name === undefined) return 'expected the name of a metric'
  let at = name.length
  while (text[at] === ' ' || text[at] === '\t') at++
  let labels: ExposedSample['labels'] = {}
  if (text[at] === '{') {
    const read = labelsAt(text, at + 1)
    if (typeof read === 'string') return read
    labels = read.labels
    at = read.end
  }
  const [, written = '', instant] = VALUE.exec(text.slice(at)) ?? []
  if (written === '') return `expected a value${instant === undefined ? ' and at most a time behind it' : ''}`
  const value = numberOf(written)
  if (value === undefined) return `${JSON.stringify(written)} is no number`
  return { name, labels, value, at: instant === undefined ? undefined : Number(instant) }
}

const labelsAt = (text: string, from: number): { readonly labels: ExposedSample['labels']; readonly end: number } | string => {
  const pairs: [string, string][] = []
  const known = new Set<string>()
  let at = from
  for (;;) {
    const close = matchAt(CLOSE, text, at)
    // An own property of every name, whatever prototypes have.
    if (close !== undefined) return { labels: Object.fromEntries(pairs), end: at + close[0].length }
    const pair = matchAt(LABEL, text, at)
    if (pair === undefined) return 'expected labels as name="value", separated by commas, and "}"'
    const [whole, name = '', value = ''] = pair
    if (known.has(name)) return `the label ${JSON.stringify(name)} comes twice`
    known.add(name)
    pairs.push([name, value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))])
    at += whole.length
  }
}

/** As Go reads numbers, without the hexadecimal ones. */
const numberOf = (text: string): number | undefined => {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text)
  if (/^nan$/i.test(text)) return Number.NaN
  const [, sign] = /^([+-]?)inf(?:inity)?$/i.exec(text) ?? []
  if (sign === undefined) return undefined
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}
