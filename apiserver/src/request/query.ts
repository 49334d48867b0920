import { status } from '@coxswain/api-types'

/** Query parameters by name; where one is repeated, the first counts. */
export type Query = ReadonlyMap<string, string>

const EMPTY: Query = new Map()
const decode = (text: string): string => {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw status.badRequest(`invalid URL escape in the query: ${JSON.stringify(text)}`)
  }
}

export const parseQuery = (text: string): Query => {
  if (text === '') return EMPTY
  const query = new Map<string, string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (!query.has(name)) query.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return query
}

/** As upstream reads flags of a query: without a value they are true; `false`, in any case, and `0` are false; all else is true. */
export const isTrue = (value: string): boolean => value !== '0' && value.toLowerCase() !== 'false'
