import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'
import { isDns1123Subdomain } from './names.ts'
import { regexError } from './qualified-name.ts'

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
const HTTP_PATH = new RegExp(`^${PATH}$`)

/** A name with a domain before it, `example.org/thing` (upstream's `IsDomainPrefixedPath`). */
export const validateDomainPrefixedPath = (text: string, at: Path): readonly FieldError[] => {
  if (text === '') return [fieldErrors.required(at)]
  const slash = text.indexOf('/')
  const [host, path] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)]
  if (host === '' || path === '') return [fieldErrors.invalid(at, text, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  return [
    ...isDns1123Subdomain(host).map((why) => fieldErrors.invalid(at, host, why)),
    ...(HTTP_PATH.test(path) ? [] : [fieldErrors.invalid(at, path, regexError('Invalid path', PATH, []))]),
  ]
}
