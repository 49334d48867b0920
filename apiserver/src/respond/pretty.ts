import type { JsonValue } from '@coxswain/api-types'
import { stringify } from 'yaml'

/** JSON for people: two spaces a level. Takes what the lossless parser gives, so that integers past 2^53 stay what they are. */
export const prettyJson = (value: JsonValue, indent = ''): string => {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const inner = `${indent}  `
  const list = Array.isArray(value)
  const members = list
    ? value.map((each) => prettyJson(each, inner))
    : Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [`${JSON.stringify(key)}: ${prettyJson(each, inner)}`]))
  const [open, close] = list ? '[]' : '{}'
  return members.length === 0 ? `${open}${close}` : `${open}\n${inner}${members.join(`,\n${inner}`)}\n${indent}${close}`
}

/** YAML as upstream writes it: keys in order, lists not indented, and quotes around what YAML 1.1 would read as something else. */
export const yamlText = (value: JsonValue): string =>
  stringify(value, { version: '1.1', sortMapEntries: true, indentSeq: false, lineWidth: 0 })
