import type { Expression, ListLiteral, MapLiteral, MessageLiteral } from '../syntax/ast.ts'
import { type ErrorValue, error, identity, isError, isTagged, list, type MapKey, type Value } from '../values.ts'
import { mapKeyOf } from './equal.ts'
import { type Code, type Compiling, compile, type Frame } from './evaluate.ts'
import { charge } from './meter.ts'

/** What upstream charges for making a list, a map, a message. */
const LIST_COST = 10
const MAP_COST = 30
const MESSAGE_COST = 40

interface Part {
  readonly code: Code
  readonly optional: boolean
}

/** The value of an entry; undefined where it is an optional that holds nothing. */
const entryValue = ({ code, optional }: Part, frame: Frame): Value | undefined => {
  const value = code(frame)
  if (!optional || isError(value)) return value
  return isTagged(value) && value.tag === 'optional' ? value.value : error('cannot initialize optional entry from non-optional value')
}

export const compileList = (compiling: Compiling, { items, optional }: ListLiteral): Code => {
  const parts = items.map((item, i): Part => ({ code: compile(compiling, item), optional: optional.has(i) }))
  return (frame) => {
    const values: Value[] = []
    for (const part of parts) {
      const value = entryValue(part, frame)
      if (value === undefined) continue
      if (isError(value)) return value
      values.push(value)
    }
    charge(frame.meter, LIST_COST)
    return list(values)
  }
}

export const compileMap = (compiling: Compiling, { entries }: MapLiteral): Code => {
  const parts = entries.map(({ key, value, optional }) => ({ key: compile(compiling, key), code: compile(compiling, value), optional }))
  return (frame) => {
    const made = new Map<MapKey, Value>()
    for (const part of parts) {
      const key = keyOf(part.key(frame))
      if (typeof key === 'object') return key
      const value = entryValue(part, frame)
      if (value === undefined) continue
      if (isError(value)) return value
      if (made.has(key)) return error(`insert failed: key ${String(key)} already exists`)
      made.set(key, value)
    }
    charge(frame.meter, MAP_COST)
    return { tag: 'map', entries: made, of: identity }
  }
}

const keyOf = (value: Value): MapKey | ErrorValue => {
  if (isError(value)) return value
  return mapKeyOf(value) ?? error('unsupported key type')
}

export const compileMessage = (compiling: Compiling, { name, entries }: MessageLiteral): Code => {
  const part = ({ value, optional }: { readonly value: Expression; readonly optional: boolean }): Part => ({
    code: compile(compiling, value),
    optional,
  })
  const parts = entries.map((entry) => ({ field: entry.field, ...part(entry) }))
  return (frame) => {
    const fields = new Map<string, Value>()
    for (const each of parts) {
      const value = entryValue(each, frame)
      if (value === undefined) continue
      if (isError(value)) return value
      fields.set(each.field, value)
    }
    charge(frame.meter, MESSAGE_COST)
    return { tag: 'message', name, fields }
  }
}
