import { setOwn } from '../util/deep.ts'
import { decodeUtf8 } from '../util/text.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { beginsValue, isSpace, JsonSyntaxError, literalEnd, numberEnd, stringEnd, unexpected } from './json-syntax.ts'
import { MAX_DEPTH } from './scan-json.ts'

/** Upstream's strict decoder stops counting here as well. */
const MAX_DUPLICATES = 100

interface Frame {
  readonly list: JsonValue[] | undefined
  readonly object: JsonObject | undefined
  key: string
}

export interface LosslessJson {
  readonly value: JsonValue
  /** Paths of fields that stood more than once; the last value won. */
  readonly duplicates: readonly string[]
}

interface Duplicates {
  readonly paths: Set<string>
  /** Counted apart from the paths, repeats included: making a path of a deep object costs its depth. */
  found: number
}

const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
const QUOTE = 34
const COLON = 58
const COMMA = 44

/**
 * Parses JSON text byte by byte, without recursion: integers past 2^53 stay exact, repeated keys are named, errors are worded as in Go.
 * Some twenty times slower than JSON.parse; for the bodies that need it. Throws `JsonSyntaxError`.
 */
export const parseJsonLossless = (bytes: Uint8Array): LosslessJson => {
  const frames: Frame[] = []
  const duplicates: Duplicates = { paths: new Set(), found: 0 }
  let at = skipSpace(bytes, 0)
  for (;;) {
    // A value begins here.
    let value: JsonValue
    const byte = bytes[at]
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (frames.length >= MAX_DEPTH) throw new JsonSyntaxError('exceeded max depth')
      const frame: Frame = byte === OPEN_LIST ? { list: [], object: undefined, key: '' } : { list: undefined, object: {}, key: '' }
      at = skipSpace(bytes, at + 1)
      if (bytes[at] !== (byte === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT)) {
        frames.push(frame)
        if (frame.object !== undefined) at = readKey(bytes, at, frames, duplicates)
        continue
      }
      value = frame.list ?? frame.object ?? null
      at++
    } else {
      const end = scalarEnd(bytes, at)
      value = scalar(bytes, at, end)
      at = end
    }
    // A value has ended: so may the lists and objects that hold it.
    for (;;) {
      at = skipSpace(bytes, at)
      const frame = frames[frames.length - 1]
      if (frame === undefined) {
        if (at < bytes.length) throw unexpected(bytes, at, 'after top-level value')
        return { value, duplicates: [...duplicates.paths] }
      }
      store(frame, value)
      if (bytes[at] === COMMA) {
        at = skipSpace(bytes, at + 1)
        if (frame.object !== undefined) at = readKey(bytes, at, frames, duplicates)
        break
      }
      if (bytes[at] !== (frame.list === undefined ? CLOSE_OBJECT : CLOSE_LIST)) {
        throw unexpected(bytes, at, frame.list === undefined ? 'after object key:value pair' : 'after array element')
      }
      frames.pop()
      value = frame.list ?? frame.object ?? null
      at++
    }
  }
}

const store = ({ list, object, key }: Frame, value: JsonValue): void => {
  if (list !== undefined) list.push(value)
  else if (object !== undefined) setOwn(object, key, value)
}

/** Reads a key and its colon into the innermost frame; gives the place where its value begins. */
const readKey = (bytes: Uint8Array, at: number, frames: readonly Frame[], duplicates: Duplicates): number => {
  if (bytes[at] !== QUOTE) throw unexpected(bytes, at, 'looking for beginning of object key string')
  const end = stringEnd(bytes, at)
  const key = text(bytes, at, end)
  const frame = frames[frames.length - 1]
  if (frame?.object !== undefined) {
    frame.key = key
    if (Object.hasOwn(frame.object, key) && duplicates.found++ < MAX_DUPLICATES) duplicates.paths.add(pathOf(frames))
  }
  const colon = skipSpace(bytes, end)
  if (bytes[colon] !== COLON) throw unexpected(bytes, colon, 'after object key')
  return skipSpace(bytes, colon + 1)
}

const pathOf = (frames: readonly Frame[]): string => {
  const path = frames.map(({ list, key }) => (list === undefined ? `.${key}` : `[${list.length}]`)).join('')
  return path.startsWith('.') ? path.slice(1) : path
}

const skipSpace = (bytes: Uint8Array, at: number): number => {
  while (isSpace(bytes[at])) at++
  return at
}

const scalarEnd = (bytes: Uint8Array, at: number): number => {
  const byte = bytes[at]
  if (byte === QUOTE) return stringEnd(bytes, at)
  if (!beginsValue(byte)) throw unexpected(bytes, at, 'looking for beginning of value')
  return literalEnd(bytes, at) ?? numberEnd(bytes, at)
}

const scalar = (bytes: Uint8Array, at: number, end: number): JsonValue => {
  if (bytes[at] === QUOTE) return text(bytes, at, end)
  const literal = decodeUtf8(bytes.subarray(at, end))
  if (literal === 'null') return null
  if (literal === 'true') return true
  if (literal === 'false') return false
  const number = Number(literal)
  if (!Number.isFinite(number)) throw new JsonSyntaxError(`json: cannot unmarshal number ${literal} into Go value of type float64`)
  return Number.isSafeInteger(number) || /[.eE]/.test(literal) ? number : BigInt(literal)
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** A string's text. Half of a surrogate pair cannot be written as UTF-8: it becomes U+FFFD, as in Go. */
const text = (bytes: Uint8Array, at: number, end: number): string => {
  const raw = decodeUtf8(bytes.subarray(at, end))
  if (!raw.includes('\\')) return raw.slice(1, -1)
  return String(JSON.parse(raw)).replace(LONE_SURROGATE, '\ufffd')
}
