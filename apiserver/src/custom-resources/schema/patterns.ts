import type { RE2JS } from 're2js'

/** The only engine for patterns that users write: what it takes grows with the text alone. Loaded by the first schema that needs it. */
export interface PatternEngine {
  readonly RE2JS: typeof RE2JS
}

let engine: PatternEngine | undefined
let loading: Promise<void> | undefined

/** Loads the engine, once for the process. Undefined where it is there. */
export const loadPatterns = (): Promise<void> | undefined => {
  if (engine !== undefined) return undefined
  loading ??= import('re2js').then((loaded) => {
    engine = loaded
  })
  return loading
}

/** A pattern of a schema; compiled when the first value is compared with it. */
export interface Pattern {
  readonly source: string
  compiled: RE2JS | undefined
}

/** Whether a text has what the pattern looks for. The engine must have been loaded. */
export const matchesPattern = (pattern: Pattern, text: string): boolean => {
  pattern.compiled ??= compilePattern(pattern.source)
  return pattern.compiled.matcher(text).find()
}

const compilePattern = (source: string): RE2JS => {
  if (engine === undefined) throw new Error('patterns are used before their engine is loaded')
  return engine.RE2JS.compile(source)
}

/** Why a pattern cannot be compiled, in the engine's words. The engine must have been loaded. */
export const problemOfPattern = (source: string): string | undefined => {
  try {
    compilePattern(source)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
