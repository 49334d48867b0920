import type { HTTPIngressPath, IngressBackend, IngressServiceBackend } from '../../../generated/networking.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { isValidPortName, isValidPortNum } from '../../../validation/port.ts'
import { notSupported, refused } from '../../core/pod/errors.ts'
import { referenceErrors } from '../shared/validate-reference.ts'

type Errors = readonly FieldError[]
type Read<T> = DeepReadonly<T>

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F']
const BAD_ENDS = ['/..', '/.']

/** One path of a rule (upstream's `validateHTTPIngressPath`). */
export const pathErrors = ({ path = '', pathType, backend }: Read<HTTPIngressPath>, at: Path): Errors => {
  // A type that is null on the wire is one that is missing.
  const type: string | null | undefined = pathType
  if (type === undefined || type === null) return [fieldErrors.required(at.child('pathType'), 'pathType must be specified')]
  return [...pathTextErrors(path, type, at), ...backendErrors(backend ?? {}, at.child('backend'))]
}

const pathTextErrors = (path: string, type: string, at: Path): Errors => {
  const refuse = (why: string) => fieldErrors.invalid(at.child('path'), path, why)
  const relative = path.startsWith('/') ? [] : [refuse('must be an absolute path')]
  switch (type) {
    case 'Exact':
    case 'Prefix':
      return [
        ...relative,
        ...BAD_SEQUENCES.filter((each) => path.includes(each)).map((each) => refuse(`must not contain '${each}'`)),
        ...BAD_ENDS.filter((each) => path.endsWith(each)).map((each) => refuse(`cannot end with '${each}'`)),
      ]
    case 'ImplementationSpecific':
      return path === '' ? [] : relative
    default:
      return [notSupported(at.child('pathType'), type, PATH_TYPES)]
  }
}

/** Where requests go: to a port of a service, or to what an object of another kind says (upstream's `validateIngressBackend`). */
export const backendErrors = ({ service, resource }: Read<IngressBackend>, at: Path): Errors => {
  if (service !== undefined && resource !== undefined) {
    return [fieldErrors.invalid(at, '', 'cannot set both resource and service backends')]
  }
  if (resource !== undefined) return referenceErrors(resource, at.child('resource'))
  return service === undefined ? [fieldErrors.invalid(at, '', 'resource or service backend is required')] : serviceErrors(service, at)
}

const serviceErrors = ({ name, port = {} }: Read<IngressServiceBackend>, at: Path): Errors => {
  const place = at.child('service')
  return [
    // Names of services may start with a digit: RelaxedServiceNameValidation is on since 1.36.
    ...(name ? refused(place.child('name'), name, isDns1123Label(name)) : [fieldErrors.required(place.child('name'))]),
    ...portErrors(port, place.child('port'), at),
  ]
}

const portErrors = (
  { name = '', number = 0 }: { name?: string | undefined; number?: number | undefined },
  at: Path,
  backend: Path,
): Errors => {
  if (name !== '' && number !== 0) return [fieldErrors.invalid(backend, '', 'cannot set both port name & port number')]
  if (name !== '') return refused(at.child('name'), name, isValidPortName(name))
  if (number !== 0) return isValidPortNum(number).map((why) => fieldErrors.invalid(at.child('number'), number, why))
  return [fieldErrors.required(backend, 'port name or number is required')]
}
