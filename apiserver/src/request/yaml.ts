import { type JsonObject, JsonSyntaxError, type JsonValue, parseJson } from '@coxswain/api-types'
import {
  type Document,
  type DocumentOptions,
  isScalar,
  LineCounter,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  visit,
} from 'yaml'

/** A body that is not one YAML document, or one that would cost too much to read. */
export class YamlSyntaxError extends Error {}

/** Aliases to containers may multiply a body's size: this many at most. */
const MAX_ALIASES = 100

/** No document that people write has as many anchors; each costs more to read than plain text does. */
const MAX_ANCHORS = 10_000
const ANCHOR = /(?:^|[\s[{,:-])&[^\s&]/g
const anchorsIn = (text: string): number => {
  let count = 0
  for (const _ of text.matchAll(ANCHOR)) if (++count > MAX_ANCHORS) break
  return count
}

/** Tags that YAML 1.1 gives meaning to, and upstream's reader does not. */
const FOREIGN_TAGS = /timestamp|binary|set|omap|pairs/

/**
 * Reads YAML as upstream does: 1.1 (`yes` is true, `0644` is octal), dates stay text, duplicate keys are told of and the last one wins.
 * JSON is YAML, and bodies under this type often are JSON: those are read as what they are. Throws YamlSyntaxError.
 */
export const parseYaml = (bytes: Uint8Array): { value: JsonValue; duplicateFields: readonly string[] } => {
  const json = bytes[0] === OPEN_BRACE ? jsonOf(bytes) : undefined
  if (json !== undefined) return json
  try {
    const text = new TextDecoder().decode(bytes)
    if (anchorsIn(text) > MAX_ANCHORS) throw new YamlSyntaxError(`document has more than ${MAX_ANCHORS} anchors`)
    const lines = new LineCounter()
    const document = parseDocument(text, { ...OPTIONS, lineCounter: lines })
    const fatal = document.errors[0]
    if (fatal !== undefined) throw new YamlSyntaxError(fatal.message.split('\n')[0])
    const value = plain(document.toJS({ maxAliasCount: MAX_ALIASES, mapAsMap: true }))
    return { value, duplicateFields: repeatedKeys(document, lines).map(({ line }) => `duplicate field at line ${line}`) }
  } catch (error) {
    throw new YamlSyntaxError(`yaml: ${(error as Error).message}`)
  }
}

const OPEN_BRACE = 123
const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  merge: false,
  // The library compares each key with each: found here in one walk instead.
  uniqueKeys: false,
  strict: true,
  intAsBigInt: true,
  logLevel: 'silent',
  customTags: (tags) =>
    tags.filter((tag) => typeof tag === 'string' || (!FOREIGN_TAGS.test(String(tag.tag)) && !('format' in tag && tag.format === 'TIME'))),
}

const jsonOf = (bytes: Uint8Array): ReturnType<typeof parseJson> | undefined => {
  try {
    return parseJson(bytes)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined
    throw error
  }
}

/** Keys that a text has twice in one map, as upstream's reader of YAML says it: `line 3: key "a" already set in map`. The text can be read. */
export const duplicateKeys = (bytes: Uint8Array): readonly string[] => {
  const lines = new LineCounter()
  const document = parseDocument(new TextDecoder().decode(bytes), { ...OPTIONS, lineCounter: lines })
  return repeatedKeys(document, lines).map(({ key, line }) => `line ${line}: key ${JSON.stringify(key)} already set in map`)
}

const repeatedKeys = (document: Document, lines: LineCounter): readonly { readonly key: string; readonly line: number }[] => {
  const found: { key: string; line: number }[] = []
  visit(document, {
    Map: (_, map) => {
      const keys = new Set<string>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        const name = String(key.value)
        if (keys.has(name)) found.push({ key: name, line: lines.linePos(key.range?.[0] ?? 0).line })
        keys.add(name)
      }
    },
  })
  return found
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
