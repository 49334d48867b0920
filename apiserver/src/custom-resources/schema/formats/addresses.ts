import { parseCidr, parseIp } from '@coxswain/api-types'

const HOSTNAME =
  /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z0-9\p{S}\p{L}])(-?[a-zA-Z0-9\p{S}\p{L}]){1,62})$/u
const MAX_NAME = 255
const MAX_LABEL = 63

/** A name of a host, or a single label of it; symbols and letters of any script may stand in it. */
export const isHostname = (text: string): boolean => {
  if (text.length > MAX_NAME || !HOSTNAME.test(text)) return false
  const sizeOf = (part: string): number => new TextEncoder().encode(part).length
  return sizeOf(text) <= MAX_NAME && text.split('.').every((label) => sizeOf(label) <= MAX_LABEL)
}

const MAC = [
  /^[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}((\1[0-9a-f]{2}){2}|(\1[0-9a-f]{2}){14})?$/i,
  /^([0-9a-f]{4}\.){2}[0-9a-f]{4}(\.[0-9a-f]{4}|(\.[0-9a-f]{4}){7})?$/i,
]

/** 6, 8 or 20 bytes, written as Go's `net.ParseMAC` takes them. */
export const isMac = (text: string): boolean => MAC.some((form) => form.test(text))

const ATOM = String.raw`[A-Za-z0-9!#$%&'*+/=?^_{|}~\x60\x80-\u{10ffff}-]+`
const DOT_ATOM = String.raw`${ATOM}(?:\.${ATOM})*`
const QUOTED = String.raw`"(?:[^"\\\r\n]|\\[^\r\n])*"`
const SPEC = String.raw`(?:${DOT_ATOM}|${QUOTED})@(?:${DOT_ATOM}|\[[^\[\]\\]*\])`
const NAME = String.raw`(?:${QUOTED}|${ATOM}(?:[ \t.]+${ATOM})*\.?)`
const ADDRESS = new RegExp(String.raw`^[ \t]*(?:${SPEC}|(?:${NAME}[ \t]*)?<${SPEC}>)[ \t]*$`, 'u')
const MAX_ADDRESS = 1_024

/** One mail address, with or without a name before it, as Go's `mail.ParseAddress` takes it; comments are not understood. */
export const isEmail = (text: string): boolean => text.length <= MAX_ADDRESS && ADDRESS.test(text)

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/
const HOST = /^(?:\[[^\]]*\]|[^[\]:]*)(?::\d*)?$/
/** What may not stand in a host unescaped. */
const NOT_HOST = /[ "<>\\^`{|}]/

/** What a request may ask for: an absolute path, or whatever has a scheme (Go's `url.ParseRequestURI`). */
export const isRequestUri = (text: string): boolean => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (text === '' || /[\x00-\x1f\x7f]/.test(text)) return false
  if (text === '*') return true
  const scheme = SCHEME.exec(text)?.[0] ?? ''
  const [rest = ''] = text.slice(scheme.length).split('?')
  if (!rest.startsWith('/')) return scheme !== ''
  if (scheme === '' || !rest.startsWith('//')) return !BAD_ESCAPE.test(rest)
  const [authority = ''] = rest.slice(2).split('/')
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return HOST.test(host) && !NOT_HOST.test(host) && !BAD_ESCAPE.test(rest)
}

const LEADING_ZERO = /(^|\.)0\d/

/** Go's `net.ParseIP` and `net.ParseCIDR`, which know no octal numbers. */
export const isIpv4 = (text: string): boolean => text.includes('.') && isIp(text)
export const isIpv6 = (text: string): boolean => text.includes(':') && isIp(text)
export const isCidr = (text: string): boolean => !LEADING_ZERO.test(text) && parseCidr(text) !== undefined

const isIp = (text: string): boolean => !LEADING_ZERO.test(text) && parseIp(text) !== undefined
