import { itemAt, type Value } from '../values.ts'
import { TRAVERSAL } from './range.ts'

/** What `size()` would give, 1 for what has none: the measure of actual cost. Text counts by UTF-16 units, which is cheap to know. */
export const actualSize = (value: Value): number => {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 1
  if (value instanceof Uint8Array) return value.length
  switch (value.tag) {
    case 'list':
      return value.items.length
    case 'map':
      return value.entries.size
    case 'object':
      return Object.keys(value.json).length
    default:
      return 1
  }
}

/** What it costs to walk a value to its leaves. */
export const traversalCost = (value: Value): number => {
  if (typeof value === 'string') return Math.floor(value.length * TRAVERSAL)
  if (typeof value !== 'object' || value === null) return 1
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL)
  let cost = 0
  switch (value.tag) {
    case 'list':
      for (let i = 0; i < value.items.length; i += 1) cost += traversalCost(itemAt(value, i))
      return cost
    case 'map':
      for (const raw of value.entries.values()) cost += 1 + traversalCost(value.of(raw))
      return cost
    case 'object':
      for (const raw of Object.values(value.json)) cost += 1 + traversalCost(value.of(raw))
      return cost
    default:
      return 1
  }
}
