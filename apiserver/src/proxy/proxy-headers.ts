import type { HeaderMap, HttpRequest } from '@coxswain/ports'
import type { UserInfo } from '../authentication/user-info.ts'

/** Headers that are about one connection (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set(
  'connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade'.split(' '),
)
/** What a caller says of who he is: this server has judged it, and says the outcome in headers of its own. */
const isIdentity = (name: string): boolean => name === 'authorization' || name.startsWith('x-remote-') || name.startsWith('impersonate-')
const RESTATED: ReadonlySet<string> = new Set(['host', 'content-length'])

/** Names that the Connection header takes along. */
const listed = (connection: string | readonly string[] | undefined): ReadonlySet<string> =>
  new Set(
    [connection ?? []]
      .flat()
      .join(',')
      .split(',')
      .map((name) => name.trim().toLowerCase()),
  )

/** The headers of a request as they go on to another server, without what is about its caller and his connection. */
export const carriedHeaders = (headers: HttpRequest['headers']): Record<string, string | readonly string[]> => {
  const out: Record<string, string | readonly string[]> = {}
  const dropped = listed(headers['connection'])
  for (const [name, value] of Object.entries(headers)) {
    const ours = name.startsWith(':') || HOP_BY_HOP.has(name) || RESTATED.has(name) || isIdentity(name) || dropped.has(name)
    if (value !== undefined && !ours) out[name] = value
  }
  return out
}

/** The same for an aggregated server, with the user that this server knows the caller as. */
export const forwardedHeaders = (headers: HttpRequest['headers'], user: UserInfo): Record<string, string | readonly string[]> => {
  const out = carriedHeaders(headers)
  out['x-remote-user'] = user.name
  if (user.uid !== undefined && user.uid !== '') out['x-remote-uid'] = user.uid
  if (user.groups.length > 0) out['x-remote-group'] = user.groups
  for (const [key, values] of Object.entries(user.extra ?? {})) out[`x-remote-extra-${encodeKey(key)}`] = values
  return out
}

/** Keys may hold what header names may not; that and the escape itself are percent-encoded. */
const encodeKey = (key: string): string =>
  encodeURIComponent(key.toLowerCase()).replaceAll(/[()]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)

/** The headers of an answer as they go back. Its length is told by whoever sends it. */
export const returnedHeaders = (headers: HeaderMap): HeaderMap => {
  const dropped = listed(headers['connection'])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !RESTATED.has(name) && !dropped.has(name)))
}
