import { compareQuantities, isQuantityText, parseQuantity } from '../quantity.ts'

/**
 * Tells whether two values mean the same, as upstream's `apiequality.Semantic.DeepEqual`: absent, null, an empty list and an empty
 * map are alike, and so are quantities of one value (`1000m` and `1`).
 *
 * The schema is not at hand here: a text counts as a quantity below the names that hold quantities (`requests`, `capacity` ...).
 */
export const semanticEqual = (a: unknown, b: unknown): boolean => equal(a, b, false)

const QUANTITY_MAPS: ReadonlySet<string> = new Set([
  'requests',
  'limits',
  'capacity',
  'allocatable',
  'allocatedResources',
  'resources',
  'hard',
  'used',
  'min',
  'max',
  'default',
  'defaultRequest',
  'maxLimitRequestRatio',
  'overhead',
])
const QUANTITY_FIELDS: ReadonlySet<string> = new Set(['divisor', 'sizeLimit', 'averageValue', 'maximumVolumeSize'])

/** Nothing at all, or a map that holds nothing but such: Go writes some structs even when they are empty. */
const isEmpty = (value: unknown): boolean => {
  if (value === undefined || value === null) return true
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.length === 0
  for (const key in value) if (!isEmpty((value as Readonly<Record<string, unknown>>)[key])) return false
  return true
}

const equal = (a: unknown, b: unknown, quantities: boolean): boolean => {
  if (a === b) return true
  if (isEmpty(a)) return isEmpty(b)
  if (isEmpty(b)) return false
  if (typeof a !== 'object' || typeof b !== 'object') return equalScalars(a, b, quantities)
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, i) => equal(item, b[i], quantities))
  }
  const left = a as Readonly<Record<string, unknown>>
  const right = b as Readonly<Record<string, unknown>>
  // Every update asks this of the whole spec: no closures, no lists of keys.
  for (const key in left) {
    const [one, other] = [left[key], Object.hasOwn(right, key) ? right[key] : undefined]
    if (one !== other && !equal(one, other, quantities || QUANTITY_MAPS.has(key) || QUANTITY_FIELDS.has(key))) return false
  }
  for (const key in right) if (!Object.hasOwn(left, key) && !isEmpty(right[key])) return false
  return true
}

const equalScalars = (a: unknown, b: unknown, quantities: boolean): boolean => {
  if (typeof a === 'bigint' || typeof b === 'bigint') return typeof a !== 'object' && typeof b !== 'object' && String(a) === String(b)
  if (!quantities || !isQuantityText(a) || !isQuantityText(b)) return false
  return compareQuantities(parseQuantity(a), parseQuantity(b)) === 0
}
