const AUTHORITY = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/
// What may stand in the name of a host as it is, besides letters, digits and all that is not ASCII.
const ODD_IN_HOST = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]%<>"\u0080-\u{10ffff}]/u
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2}).{0,2}/
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/

/** Why Go's `url.Parse` cannot read a URL, in its words; undefined where it can. */
export const urlProblem = (url: string): string | undefined => {
  const why = CONTROL.test(url) ? 'net/url: invalid control character in URL' : (hostProblem(url) ?? escapeProblem(url))
  return why === undefined ? undefined : `parse ${JSON.stringify(url)}: ${why}`
}

const hostProblem = (url: string): string | undefined => {
  const authority = AUTHORITY.exec(url)?.[1] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  if (host.startsWith('[') && !host.includes(']')) return "missing ']' in host"
  const port = host.startsWith('[') ? host.slice(host.lastIndexOf(']') + 1) : host.includes(':') ? host.slice(host.lastIndexOf(':')) : ''
  if (port !== '' && !/^:\d*$/.test(port)) return `invalid port ${JSON.stringify(port)} after host`
  const odd = ODD_IN_HOST.exec(host)?.[0]
  return odd === undefined ? undefined : `invalid character ${JSON.stringify(odd)} in host name`
}

const escapeProblem = (url: string): string | undefined => {
  const bad = BAD_ESCAPE.exec(url.replace(/[?#].*$/s, ''))?.[0]
  return bad === undefined ? undefined : `invalid URL escape ${JSON.stringify(bad)}`
}
