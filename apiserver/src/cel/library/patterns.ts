import { FIND_COST, PATTERN_COST } from '../cost/rules.ts'
import { labour } from '../run/meter.ts'
import { type ErrorValue, error, list, type Meter, type Value } from '../values.ts'
import { fn, fns, type Overload } from './define.ts'

/** A compiled pattern of the engine, which runs in time linear in the text. */
export interface Pattern {
  readonly test: (text: string) => boolean
  readonly matcher: (text: string) => { readonly find: () => boolean; readonly group: () => string | null }
}
/** Compiles a pattern in RE2's syntax. Throws where it is none. */
export type CompilePattern = (pattern: string) => Pattern

/** Patterns may be made by expressions, so that only so many are kept. */
const KEPT = 500
/** What a character of text costs for each state of the pattern, in steps of work. */
const STEPS_PER_CHARACTER = 4

/** The functions over regular expressions. */
export const patternFunctions = (compile: CompilePattern): readonly Overload[] => {
  const kept = new Map<string, Pattern | ErrorValue>()
  const patternOf = (source: string): Pattern | ErrorValue => {
    const known = kept.get(source)
    if (known !== undefined) return known
    const made = compiled(compile, source)
    if (kept.size >= KEPT) kept.clear()
    kept.set(source, made)
    return made
  }
  const using = (text: string, source: string, meter: Meter, use: (pattern: Pattern) => Value): Value => {
    labour(meter, (text.length + 1) * STEPS_PER_CHARACTER + source.length)
    const pattern = patternOf(source)
    return 'tag' in pattern ? pattern : use(pattern)
  }
  const matches = (text: string, source: string, meter: Meter): Value => using(text, source, meter, (pattern) => pattern.test(text))
  const find = (text: string, source: string, meter: Meter): Value =>
    using(text, source, meter, (pattern) => {
      const matcher = pattern.matcher(text)
      return matcher.find() ? (matcher.group() ?? '') : ''
    })
  const findAll = (text: string, source: string, limit: unknown, meter?: unknown): Value =>
    using(text, source, (meter ?? limit) as Meter, (pattern) =>
      list(allFound(pattern, text, typeof limit === 'bigint' ? Number(limit) : -1)),
    )
  return [
    ...fns(['matches(string, string): bool', 'string.matches(string): bool'], matches, PATTERN_COST),
    fn('string.find(string): string', find, FIND_COST),
    ...fns(['string.findAll(string): list(string)', 'string.findAll(string, int): list(string)'], findAll, FIND_COST),
  ]
}

const compiled = (compile: CompilePattern, source: string): Pattern | ErrorValue => {
  try {
    return compile(source)
  } catch (cause) {
    return error(cause instanceof Error ? cause.message : 'error parsing regexp')
  }
}

const allFound = (pattern: Pattern, text: string, limit: number): readonly string[] => {
  const found: string[] = []
  const matcher = pattern.matcher(text)
  while (found.length !== limit && matcher.find()) found.push(matcher.group() ?? '')
  return found
}
