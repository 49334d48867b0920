import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { regexError } from '../../../validation/qualified-name.ts'
import { refused } from '../../core/pod/errors.ts'
import { validateDriverName } from '../../storage/shared/drivers.ts'

type Errors = readonly FieldError[]

const MAX_POOL_NAME = 253
const MAX_ID = 32
const MAX_DOMAIN = 63
/** Of a domain, a slash and an identifier. */
export const MAX_QUALIFIED_NAME = MAX_DOMAIN + 1 + MAX_ID
const IDENTIFIER_PATTERN = '[A-Za-z_][A-Za-z0-9_]*'
const IDENTIFIER = new RegExp(`^${IDENTIFIER_PATTERN}$`)
const IDENTIFIER_RULE =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'"

/** Names of requests, devices and counters. */
export const validateLabel = (name: string, at: Path): Errors => refused(at, name, isDns1123Label(name))

/** Names of devices' pools: subdomains separated by slashes. */
export const validatePoolName = (name: string, at: Path): Errors => {
  if (name === '') return [fieldErrors.required(at)]
  return [
    ...(byteLength(name) > MAX_POOL_NAME ? [fieldErrors.tooLong(at, MAX_POOL_NAME)] : []),
    ...name.split('/').flatMap((part) => refused(at, part, isDns1123Subdomain(part))),
  ]
}

/** The name of an attribute or a capacity, with or without a domain (upstream's `validateQualifiedName`). */
export const validateQualifiedName = (name: string, at: Path): Errors => {
  const parts = name.split('/')
  const [first = '', second = ''] = parts
  if (parts.length === 1) return identifierErrors(first, at)
  if (parts.length > 2) return [fieldErrors.invalid(at, name, 'must not contain more than one slash')]
  return [
    ...(first === '' ? [fieldErrors.invalid(at, '', 'the domain must not be empty')] : validateDriverName(first, at)),
    ...(second === '' ? [fieldErrors.invalid(at, '', 'the name must not be empty')] : identifierErrors(second, at)),
  ]
}

/** The same where the domain may not be left out. */
export const validateFullyQualifiedName = (name: string, at: Path): Errors => [
  ...validateQualifiedName(name, at),
  ...(name.includes('/') ? [] : [fieldErrors.invalid(at, name, 'a fully qualified name must be a domain and a name separated by a slash')]),
]

const identifierErrors = (id: string, at: Path): Errors => [
  ...(byteLength(id) > MAX_ID ? [fieldErrors.tooLong(at, MAX_ID)] : []),
  ...(IDENTIFIER.test(id)
    ? []
    : [fieldErrors.invalid(at, id, regexError(IDENTIFIER_RULE, IDENTIFIER_PATTERN, ['my_name', 'MY_NAME', 'MyName']))]),
]

const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/
const NORMAL_FORM = 'uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters'

/** The uid of a share of a device: forms other than the usual one are refused in other words. */
export const validateShareId = (uid: string | undefined, at: Path): Errors => {
  if (uid === undefined) return []
  const problem = uuidProblem(uid)
  if (problem !== undefined) return [fieldErrors.invalid(at, uid, `error validating uid: ${problem}`)]
  return uid.length === 36 && uid === uid.toLowerCase() ? [] : [fieldErrors.invalid(at, uid, NORMAL_FORM)]
}

/** What upstream's UUID library says of a text, which takes four forms. */
const uuidProblem = (uid: string): string | undefined => {
  const format = (isGood: boolean): string | undefined => (isGood ? undefined : 'invalid UUID format')
  switch (byteLength(uid)) {
    case 36:
      return format(UUID.test(uid))
    case 45:
      return uid.slice(0, 9).toLowerCase() === 'urn:uuid:'
        ? format(UUID.test(uid.slice(9)))
        : `invalid urn prefix: ${JSON.stringify(uid.slice(0, 9))}`
    case 38:
      return uid.startsWith('{') && uid.endsWith('}') ? format(UUID.test(uid.slice(1, -1))) : 'invalid bracketed UUID format'
    case 32:
      return format(/^[0-9a-fA-F]+$/.test(uid))
    default:
      return `invalid UUID length: ${byteLength(uid)}`
  }
}
