import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'

const MAX_DOMAIN = 253
/** A namespace, a dot and a name stand for an object that signs. */
const MAX_PATH = 253 + 63 + 1
const MAX_LENGTH = MAX_DOMAIN + 1 + MAX_PATH

/** Who signs: `example.com/signer` (upstream's `ValidateSignerName`). Of each half the first bad label is named. */
export const validateSignerName = (name: string, at: Path): readonly FieldError[] => {
  if (name === '') return [fieldErrors.required(at, 'signerName must be provided')]
  const [domain = '', path, ...more] = name.split('/')
  if (path === undefined || more.length > 0) {
    return [fieldErrors.invalid(at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")]
  }
  return [
    ...(domain.length > MAX_DOMAIN ? [fieldErrors.tooLong(at, MAX_DOMAIN)] : []),
    ...labelErrors(domain, isDns1123Label, at),
    ...(domain.includes('.') ? [] : [fieldErrors.invalid(at, domain, 'should be a domain with at least two segments separated by dots')]),
    ...labelErrors(path, isDns1123Subdomain, at),
    ...(name.length > MAX_LENGTH ? [fieldErrors.tooLong(at, MAX_LENGTH)] : []),
  ]
}

const labelErrors = (text: string, rule: (label: string) => readonly string[], at: Path): readonly FieldError[] => {
  const bad = text.split('.').find((label) => rule(label).length > 0)
  return bad === undefined ? [] : rule(bad).map((why) => fieldErrors.invalid(at, text, `validating label ${JSON.stringify(bad)}: ${why}`))
}
