import { formatMicroTime, formatTime, parseTime } from '../time.ts'

type Result = { readonly text: string } | { readonly error: string }

/** Texts that are as they should be, of all days but a leap year's 29th of February. */
const PLAIN_TIME =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/
const MICRO_TIME = /T\d{1,2}:\d{2}:\d{2}[.]\d{6}(?:Z|[+-]\d{2}:\d{2})$/
const TIME_LAYOUT = '2006-01-02T15:04:05Z07:00'
const MICRO_LAYOUT = '2006-01-02T15:04:05.000000Z07:00'

/** A metav1.Time's text brought to UTC and whole seconds. The error is Go's. */
export const canonicalTime = (text: string): Result => {
  if (PLAIN_TIME.test(text)) return { text }
  const time = parseTime(text)
  return time === undefined ? { error: explain(text, TIME_LAYOUT) } : { text: formatTime(Math.floor(time)) }
}

/** A metav1.MicroTime's text brought to UTC. Upstream takes exactly six decimals. */
export const canonicalMicroTime = (text: string): Result => {
  const time = MICRO_TIME.test(text) ? parseTime(text) : undefined
  return time === undefined ? { error: explain(text, MICRO_LAYOUT) } : { text: microText(text, time) }
}

/** Milliseconds as a number do not hold every microsecond exactly: the decimals are taken from the text. */
const microText = (text: string, time: number): string => {
  const decimals = text.slice(text.indexOf('.') + 1, text.indexOf('.') + 7)
  return `${formatMicroTime(Math.floor(time)).slice(0, 20)}${decimals}Z`
}

interface Step {
  readonly pattern: RegExp
  readonly layout: string
  readonly name?: string
  readonly max?: number
  readonly min?: number
}
const STEPS: readonly Step[] = [
  { pattern: /^\d{4}/, layout: '2006' },
  { pattern: /^-/, layout: '-' },
  { pattern: /^\d{2}/, layout: '01', name: 'month', min: 1, max: 12 },
  { pattern: /^-/, layout: '-' },
  // Whether the month has such a day is asked at the end.
  { pattern: /^\d{2}/, layout: '02' },
  { pattern: /^T/, layout: 'T' },
  { pattern: /^\d{1,2}/, layout: '15', name: 'hour', max: 23 },
  { pattern: /^:/, layout: ':' },
  { pattern: /^\d{2}/, layout: '04', name: 'minute', max: 59 },
  { pattern: /^:/, layout: ':' },
  { pattern: /^\d{2}/, layout: '05', name: 'second', max: 59 },
]

/** Where and why Go's `time.Parse` gives up. */
const explain = (text: string, layout: string): string => {
  let rest = text
  const failed = (expected: string): string =>
    `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(expected)}`
  for (const step of STEPS) {
    const match = step.pattern.exec(rest)
    if (match === null) return failed(step.layout)
    const value = Number(match[0])
    if (step.name !== undefined && (value < (step.min ?? 0) || value > (step.max ?? value))) {
      return `parsing time ${JSON.stringify(text)}: ${step.name} out of range`
    }
    rest = rest.slice(match[0].length)
  }
  const decimals = (layout === MICRO_LAYOUT ? /^\.\d{6}/ : /^[.,]\d+/).exec(rest)
  if (decimals === null && layout === MICRO_LAYOUT) return failed('.000000')
  rest = rest.slice(decimals?.[0].length ?? 0)
  const zone = /^(?:Z|[+-]\d{2}:\d{2})/.exec(rest)
  if (zone === null) return failed('Z07:00')
  const extra = rest.slice(zone[0].length)
  if (extra !== '') return `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(extra)}`
  return `parsing time ${JSON.stringify(text)}: ${zone[0] === 'Z' || Number(zone[0].slice(1, 3)) <= 24 ? 'day' : 'time zone offset hour'} out of range`
}
