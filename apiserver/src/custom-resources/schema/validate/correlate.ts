import type { JsonObject, JsonValue } from '@coxswain/api-types'
import { MAP, type SchemaNode } from '../node.ts'

/** What stood in a value's place before an update; members and items are told by the schema, wherever in a junctor they are judged. */
export interface Old {
  readonly node: SchemaNode
  readonly value: JsonValue
  /** What stood in the place of a member. */
  member(key: string): Old | undefined
}

export const oldValue = (node: SchemaNode, value: JsonValue): Old => ({
  node,
  value,
  member: (key) => {
    const inner = node.properties?.get(key) ?? node.additional
    if (inner === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const before = Object.hasOwn(value, key) ? value[key] : undefined
    return before === undefined ? undefined : oldValue(inner, before)
  },
})

/** Finds what an item of a list was: only the items of list-maps can be told from each other. Undefined where none can be. */
export const correlatedItems = ({ node, value }: Old): ((item: JsonValue) => Old | undefined) | undefined => {
  const { items, keys = [], flags } = node
  if (items === undefined || !Array.isArray(value) || (flags & MAP) === 0) return undefined
  const known = new Map<string, JsonValue>()
  for (const item of value) {
    const key = keyOf(item, keys, items)
    if (key !== undefined && !known.has(key)) known.set(key, item)
  }
  return (item) => {
    const before = known.get(keyOf(item, keys, items) ?? '')
    return before === undefined ? undefined : oldValue(items, before)
  }
}

/** The key of an item of a list-map as a text; a key that was left out is the default's. Undefined for what is no object. */
export const keyOf = (item: JsonValue, keys: readonly string[], items: SchemaNode | undefined): string | undefined => {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined
  return JSON.stringify(
    keys.map((key) => {
      const own = Object.hasOwn(item, key) ? (item as JsonObject)[key] : undefined
      const value = own ?? items?.properties?.get(key)?.default ?? null
      return typeof value === 'bigint' ? `${value}n` : value
    }),
  )
}
