import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { refused } from '../../core/pod/errors.ts'

type Errors = readonly FieldError[]

const MAX_DRIVER_NAME = 63
const MAX_PARAMETERS = 512
const MAX_PARAMETER_BYTES = 256 * 1024

/** The name of a CSI driver where another object names it (upstream's core `ValidateCSIDriverName`); one that is missing is refused twice. */
export const validateDriverName = (name: string, at: Path): Errors => [
  ...(name === '' ? [fieldErrors.required(at)] : []),
  ...(byteLength(name) > MAX_DRIVER_NAME ? [fieldErrors.tooLong(at, MAX_DRIVER_NAME)] : []),
  ...refused(at, name, isDns1123Subdomain(name.toLowerCase())),
]

/** Who makes or changes volumes of a class: a qualified name, and upstream shows it in lower case. */
export const validateProvisioner = (name: string, at: Path): Errors =>
  name === '' ? [fieldErrors.required(at)] : refused(at, name.toLowerCase(), isQualifiedName(name.toLowerCase()))

/** Parameters of a class. Upstream says of too many of them that they are too long. */
export const validateParameters = (parameters: Readonly<Record<string, string>>, at: Path): Errors => {
  const entries = Object.entries(parameters)
  if (entries.length > MAX_PARAMETERS) return [fieldErrors.tooLong(at, MAX_PARAMETERS)]
  let bytes = 0
  for (const [key, value] of entries) bytes += byteLength(key) + byteLength(value)
  return [
    ...(Object.hasOwn(parameters, '') ? [fieldErrors.invalid(at, '', 'field can not be empty.')] : []),
    ...(bytes > MAX_PARAMETER_BYTES ? [fieldErrors.tooLong(at, MAX_PARAMETER_BYTES)] : []),
  ]
}

/** A field of a class that may not change, in these kinds' own words. */
export const forbidChange = (isSame: boolean, field: string, at: Path): Errors =>
  isSame ? [] : [fieldErrors.forbidden(at.child(field), `updates to ${field} are forbidden.`)]
