import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'
import { isDns1123Subdomain } from './names.ts'
import { regexError } from './qualified-name.ts'

const WILDCARD_PATTERN = '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'
const WILDCARD = new RegExp(`^${WILDCARD_PATTERN}$`)
const WILDCARD_RULE =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
const HTTP_PATH_PATTERN = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
const HTTP_PATH = new RegExp(`^${HTTP_PATH_PATTERN}$`)

/** Reasons why a text is no name of all hosts of a domain, `*.example.com` (upstream's `IsWildcardDNS1123Subdomain`). */
export const isWildcardDns1123Subdomain = (text: string): readonly string[] => [
  ...(text.length > 253 ? ['must be no more than 253 bytes'] : []),
  ...(WILDCARD.test(text) ? [] : [regexError(WILDCARD_RULE, WILDCARD_PATTERN, ['*.example.com'])]),
]

/** A name that belongs to a domain, `example.com/name` (upstream's `IsDomainPrefixedPath`). */
export const validateDomainPrefixedPath = (text: string, at: Path): readonly FieldError[] => {
  const slash = text.indexOf('/')
  const [host, path] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)]
  if (host === '' || path === '') return [fieldErrors.invalid(at, text, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  return [
    ...isDns1123Subdomain(host).map((why) => fieldErrors.invalid(at, host, why)),
    ...(HTTP_PATH.test(path) ? [] : [fieldErrors.invalid(at, path, regexError('Invalid path', HTTP_PATH_PATTERN, []))]),
  ]
}
