import { decodeUtf8 } from '../util/text.ts'
import type { JsonValue } from './json.ts'
import { parseJsonLossless } from './parse-json-lossless.ts'
import { needsLosslessParse } from './scan-json.ts'

export { JsonSyntaxError } from './json-syntax.ts'
export { stringify } from './stringify.ts'

export interface ParsedJson {
  readonly value: JsonValue
  /** As upstream's strict decoder says it: `duplicate field "spec.replicas"`. At most 100. */
  readonly duplicateFields: readonly string[]
}

const none: readonly string[] = []

/**
 * Parses a body. JSON.parse does the work wherever it keeps everything; bodies with repeated keys or integers past 2^53 (which become
 * bigint) take a slower way. Throws `JsonSyntaxError`, also for nesting deeper than 10,000.
 */
export const parseJson = (bytes: Uint8Array): ParsedJson => {
  if (!needsLosslessParse(bytes)) {
    const value = tryParse(decodeUtf8(bytes))
    if (value !== undefined) return { value, duplicateFields: none }
  }
  const { value, duplicates } = parseJsonLossless(bytes)
  return { value, duplicateFields: duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`) }
}

/** Undefined where the text is not JSON: the slower parser then finds the words for it. */
const tryParse = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
