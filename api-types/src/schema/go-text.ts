import { compareText } from '../managed-fields/path-element.ts'
import { isMap } from '../patch/strategic/directives.ts'

/** A JSON value as Go's `%v` prints it: `map[a:1 b:[x y]]`. Messages of strategic merging quote values so. */
export const goText = (value: unknown): string => {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (isMap(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined)
    return `map[${keys
      .sort(compareText)
      .map((key) => `${key}:${goText(value[key])}`)
      .join(' ')}]`
  }
  return String(value)
}

/** The Go type that the decoder gives a JSON value (`%T`). */
export const goType = (value: unknown): string => {
  if (value === null || value === undefined) return '%!s(<nil>)'
  if (Array.isArray(value)) return '[]interface {}'
  switch (typeof value) {
    case 'object':
      return 'map[string]interface {}'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64'
    case 'bigint':
      return 'int64'
    default:
      return 'string'
  }
}

/** The same as `%#v` prints it: `map[string]interface {}{"a":1}`. */
export const goLiteral = (value: unknown): string => {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (Array.isArray(value)) return `[]interface {}{${value.map(goLiteral).join(', ')}}`
  if (typeof value === 'string') return JSON.stringify(value)
  if (!isMap(value)) return String(value)
  const keys = Object.keys(value).sort(compareText)
  return `map[string]interface {}{${keys.map((key) => `${JSON.stringify(key)}:${goLiteral(value[key])}`).join(', ')}}`
}
