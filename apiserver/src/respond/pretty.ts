import type { JsonValue } from '@coxswain/api-types'
import type { HttpRequest } from '@coxswain/ports'
import { stringify } from 'yaml'

/** Programs that people read the answers of. */
const READERS = /^(curl|Wget|Mozilla\/5\.0)/
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])

/** Whether JSON is to be indented: the media type or `?pretty` says so, and where they say nothing, who asks. */
export const wantsPretty = ({ query, headers }: Pick<HttpRequest, 'query' | 'headers'>): boolean => {
  // Read off the text: refusals of a query that cannot be decoded are shown as well.
  const asked = query === '' ? '' : (/(?:^|&)pretty=([^&]*)/.exec(query)?.[1] ?? '')
  if (/;\s*pretty=1\b/.test(headers['accept'] ?? '')) return true
  return asked === '' ? READERS.test(headers['user-agent'] ?? '') : TRUE.has(asked)
}

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
