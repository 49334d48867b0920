/**
 * One step of a field path in the text form of FieldsV1: `f:name` a field, `k:{"key":"value"}` an item of a keyed list,
 * `v:"value"` an item of a set, `i:3` a position; `.` stands for the thing itself.
 * Source: structured-merge-diff `fieldpath/serialize-pe.go`.
 */
export type PathElement = string

export const SELF: PathElement = '.'

export const fieldElement = (name: string): PathElement => `f:${name}`
export const valueElement = (value: unknown): PathElement => `v:${scalarText(value)}`
/** Pairs must come sorted by name. */
export const keyElement = (pairs: readonly (readonly [string, unknown])[]): PathElement =>
  `k:{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${scalarText(value)}`).join(',')}}`

/** JSON of a scalar. A bigint is an integer of the API, which JSON.stringify refuses. */
export const scalarText = (value: unknown): string => (typeof value === 'bigint' ? value.toString() : JSON.stringify(value))

/** The order that upstream writes elements in: itself, fields, keys, values, positions; each by content, not by its text. */
export const compareElements = (a: PathElement, b: PathElement): number => {
  if (a === b) return 0
  const first = a.charCodeAt(0)
  if (first !== b.charCodeAt(0)) return rank(a) - rank(b)
  if (first === 0x66) return compareText(a, b)
  const order = a.startsWith(NAME_KEY) && b.startsWith(NAME_KEY) ? compareNames(a, b) : undefined
  if (order !== undefined) return order
  const left = contentOf(a)
  const right = contentOf(b)
  return first === 0x6b ? compareKeys(left, right) : compareValues(left, right)
}

/** How the key of most lists begins. */
const NAME_KEY = 'k:{"name":"'
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Compares two names where they first differ, in the text; undefined where that would not be the order of what they say. */
const compareNames = (a: PathElement, b: PathElement): number | undefined => {
  for (let i = NAME_KEY.length; i < a.length && i < b.length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left < QUOTE || right < QUOTE || left === BACKSLASH || right === BACKSLASH) return undefined
    if (left !== right) return codePointRank(left) - codePointRank(right)
    if (left === QUOTE) return undefined
  }
  return undefined
}

/** Sorts in place and gives the list back. */
export const sortElements = (elements: PathElement[]): PathElement[] => {
  for (let i = 1; i < elements.length; i++) {
    if (compareElements(elements[i - 1] ?? '', elements[i] ?? '') > 0) return elements.sort(compareElements)
  }
  return elements
}

/** Reads an element back: the name, the pairs, the value or the position; undefined where the text is malformed or of another kind. */
export type ParsedElement =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'key'; readonly pairs: readonly (readonly [string, unknown])[] }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'index'; readonly index: number }

export const parseElement = (element: PathElement): ParsedElement | undefined => {
  const rest = element.slice(2)
  switch (element.slice(0, 2)) {
    case 'f:':
      return { kind: 'field', name: rest }
    case 'i:':
      return /^-?\d{1,15}$/.test(rest) ? { kind: 'index', index: Number(rest) } : undefined
    case 'v:': {
      const value = parsed(rest)
      return value === undefined ? undefined : { kind: 'value', value }
    }
    case 'k:': {
      const value = parsed(rest)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
      return { kind: 'key', pairs: Object.entries(value).sort(([a], [b]) => compareText(a, b)) }
    }
    default:
      return undefined
  }
}

/** The element as conflict messages show it: `.name`, `[name="x"]`, `[="x"]`, `[3]`. Source: `PathElement.String`. */
export const elementText = (element: PathElement): string => {
  const parsedElement = parseElement(element)
  switch (parsedElement?.kind) {
    case 'field':
      return `.${parsedElement.name}`
    case 'key':
      return `[${parsedElement.pairs.map(([name, value]) => `${name}=${scalarText(value)}`).join(',')}]`
    case 'value':
      return `[=${scalarText(parsedElement.value)}]`
    case 'index':
      return `[${parsedElement.index}]`
    default:
      return element
  }
}

const RANKS = '.fkvi'
const rank = (element: PathElement): number => RANKS.indexOf(element.charAt(0))

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
const contentOf = (element: PathElement): unknown => parsed(element.slice(2))

/** Go compares bytes of UTF-8; JavaScript compares UTF-16 units, which differ only where a surrogate meets a unit above it. */
export const compareText = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return codePointRank(left) - codePointRank(right)
  }
  return a.length - b.length
}
const codePointRank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

const compareKeys = (a: unknown, b: unknown): number => {
  const left = pairsOf(a)
  const right = pairsOf(b)
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [name, value] = left[i] ?? ['', undefined]
    const [otherName, otherValue] = right[i] ?? ['', undefined]
    const order = compareText(name, otherName) || compareValues(value, otherValue)
    if (order !== 0) return order
  }
  return left.length - right.length
}
const pairsOf = (value: unknown): [string, unknown][] => (typeof value === 'object' && value !== null ? Object.entries(value) : [])

const TYPE_ORDER = ['number', 'string', 'boolean']
const compareValues = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  const order = typeOrder(a) - typeOrder(b)
  return order === 0 ? compareText(JSON.stringify(a) ?? '', JSON.stringify(b) ?? '') : order
}
const typeOrder = (value: unknown): number => {
  const at = TYPE_ORDER.indexOf(typeof value)
  return at >= 0 ? at : value === null ? 9 : 5
}
