import { traversalOf } from '../cost/rules.ts'
import { error, identity, type ListValue, list, type OpaqueValue, type Value } from '../values.ts'
import { fn, type Overload, typeOf } from './define.ts'

interface Url {
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly same: (other: Url) => boolean
}

const TYPE = typeOf('URL')
const PARSE_COST = traversalOf(0, 1, 'keeps size')
/** An absolute URL or an absolute path; no fragment is cut off, as in Go's `ParseRequestURI`. */
const FORM = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s
const HOST = /^(?:\[[0-9a-fA-F:.%]+\]|[^\s[\]:<>"\\^`{|}]*)(?::\d*)?$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: Go refuses these in URLs
const CONTROL = /[\x00-\x1f\x7f]/
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/

const parse = (text: string): Omit<Url, 'same'> | undefined => {
  const match = CONTROL.test(text) ? null : FORM.exec(text)
  if (match === null) return undefined
  const [, scheme = '', authority, path = '', query = ''] = match
  if (scheme === '' && !text.startsWith('/')) return undefined
  if (scheme !== '' && authority === undefined && !path.startsWith('/')) return undefined
  const inPath = scheme === '' && authority !== undefined ? { host: '', path: `//${authority}${path}` } : undefined
  const host = inPath?.host ?? (authority ?? '').replace(/^.*@/, '')
  if (!HOST.test(host) || BAD_ESCAPE.test(path) || (path.includes(' ') && scheme === '')) return undefined
  return { scheme: scheme.toLowerCase(), host, path: inPath?.path ?? path, query }
}

const url = (text: string): Value => {
  const found = parse(text)
  if (found === undefined)
    return error(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`)
  const key = (of: Omit<Url, 'same'>): string => JSON.stringify([of.scheme, of.host, of.path, of.query])
  return { tag: 'opaque', type: TYPE, content: { ...found, same: (other: Url) => key(found) === key(other) } }
}
const read = ({ content }: OpaqueValue): Url => content as Url

const hostname = (host: string): string => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')
const port = (host: string): string => /:(\d*)$/.exec(host)?.[1] ?? ''
const escapedPath = (path: string): string => path.replace(/[ "<>\\^`{|}]|[^\x21-\x7e]/gu, (each) => encodeURIComponent(each))

const queryOf = (query: string): Value => {
  const entries = new Map<string, ListValue>()
  for (const [name, value] of new URLSearchParams(query)) {
    const before = entries.get(name)
    entries.set(name, list([...((before?.items ?? []) as readonly Value[]), value]))
  }
  return { tag: 'map', entries, of: identity }
}

/** URLs. */
export const urls: readonly Overload[] = [
  fn('url(string): URL', url, PARSE_COST),
  fn('isURL(string): bool', (text: string) => parse(text) !== undefined),
  fn('URL.getScheme(): string', (of: OpaqueValue) => read(of).scheme),
  fn('URL.getHost(): string', (of: OpaqueValue) => read(of).host),
  fn('URL.getHostname(): string', (of: OpaqueValue) => hostname(read(of).host)),
  fn('URL.getPort(): string', (of: OpaqueValue) => port(read(of).host)),
  fn('URL.getEscapedPath(): string', (of: OpaqueValue) => escapedPath(read(of).path)),
  fn('URL.getQuery(): map(string, list(string))', (of: OpaqueValue) => queryOf(read(of).query)),
]
