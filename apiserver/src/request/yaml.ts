import type { JsonObject, JsonValue } from '@coxswain/api-types'
import { parseDocument } from 'yaml'

/** A body that is not one YAML document, or one that would cost too much to read. */
export class YamlSyntaxError extends Error {}

/** Aliases to containers may multiply a body's size: this many at most. */
const MAX_ALIASES = 100

/** Tags that YAML 1.1 gives meaning to, and upstream's reader does not. */
const FOREIGN_TAGS = /timestamp|binary|set|omap|pairs/

/**
 * Reads YAML as upstream does: 1.1 (`yes` is true, `0644` is octal), dates stay text, duplicate keys are told of and the last one wins.
 * JSON is YAML: bodies under this type often are JSON. Throws YamlSyntaxError.
 */
export const parseYaml = (bytes: Uint8Array): { value: JsonValue; duplicateFields: readonly string[] } => {
  const document = parseDocument(new TextDecoder().decode(bytes), {
    version: '1.1',
    merge: false,
    uniqueKeys: true,
    strict: true,
    intAsBigInt: true,
    logLevel: 'silent',
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (!FOREIGN_TAGS.test(String(tag.tag)) && !('format' in tag && tag.format === 'TIME'))),
  })
  const duplicates = document.errors.filter((error) => error.code === 'DUPLICATE_KEY')
  const fatal = document.errors.find((error) => error.code !== 'DUPLICATE_KEY')
  if (fatal !== undefined) throw new YamlSyntaxError(`yaml: ${fatal.message.split('\n')[0]}`)
  try {
    const value = plain(document.toJS({ maxAliasCount: MAX_ALIASES, mapAsMap: true }))
    return { value, duplicateFields: duplicates.map((error) => `duplicate field at line ${error.linePos?.[0].line ?? 0}`) }
  } catch (error) {
    throw new YamlSyntaxError(`yaml: ${(error as Error).message}`)
  }
}

/** Maps become objects with own keys only, whatever the key; integers that a double holds exactly become numbers. */
const plain = (value: unknown): JsonValue => {
  if (value instanceof Map) {
    const object: JsonObject = {}
    for (const [key, each] of value)
      Object.defineProperty(object, String(key), { value: plain(each), enumerable: true, writable: true, configurable: true })
    return object
  }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'bigint')
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
  if (value === null || value === undefined) return null
  return value as JsonValue
}
