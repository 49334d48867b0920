import type { APIService, APIServiceCondition, APIServiceSpec, ServiceReference } from '../../../generated/apiregistration.v1.types.ts'
import { base64Size } from '../../../util/base64.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1035Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { isValidPortNum } from '../../../validation/port.ts'
import { notSupported, refused, requiredText } from '../../core/pod/errors.ts'

const EMPTY: APIServiceSpec = { groupPriorityMinimum: 0, versionPriority: 0 }
const MAX_GROUP_PRIORITY = 20_000
const MAX_VERSION_PRIORITY = 1000

/** Upstream's `ValidateAPIService`. */
export const apiServiceErrors = ({ metadata, spec = EMPTY }: APIService, at: Path): readonly FieldError[] => {
  const { name = '' } = metadata
  const { group = '', version = '' } = spec
  const place = at.child('spec')
  return [
    ...(name === `${version}.${group}` ? [] : [misnamed(name, `${version}.${group}`, at)]),
    ...(group === '' && version !== 'v1'
      ? [fieldErrors.required(place.child('group'), 'only v1 may have an empty group and it better be legacy kube')]
      : []),
    ...(group === '' ? [] : refused(place.child('group'), group, isDns1123Subdomain(group))),
    ...refused(place.child('version'), version, isDns1035Label(version)),
    ...priorityErrors(spec, place),
    ...(spec.service === undefined ? localErrors(spec, place) : remoteErrors(spec, spec.service, place)),
  ]
}

const misnamed = (name: string, required: string, at: Path): FieldError =>
  fieldErrors.invalid(at.child('metadata').child('name'), name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required)}`)

const priorityErrors = ({ groupPriorityMinimum: group, versionPriority: version }: APIServiceSpec, at: Path): readonly FieldError[] => [
  ...(group <= 0 || group > MAX_GROUP_PRIORITY
    ? [fieldErrors.invalid(at.child('groupPriorityMinimum'), group, 'must be positive and less than 20000')]
    : []),
  ...(version <= 0 || version > MAX_VERSION_PRIORITY
    ? [fieldErrors.invalid(at.child('versionPriority'), version, 'must be positive and less than 1000')]
    : []),
]

/** What is served here needs no way to somewhere else. */
const localErrors = ({ caBundle = '', insecureSkipTLSVerify = false }: APIServiceSpec, at: Path): readonly FieldError[] => [
  ...(caBundle === ''
    ? []
    : [fieldErrors.invalid(at.child('caBundle'), `${base64Size(caBundle)} bytes`, 'local APIServices may not have a caBundle')]),
  ...(insecureSkipTLSVerify
    ? [fieldErrors.invalid(at.child('insecureSkipTLSVerify'), true, 'local APIServices may not have insecureSkipTLSVerify')]
    : []),
]

const remoteErrors = (
  { caBundle = '', insecureSkipTLSVerify = false }: APIServiceSpec,
  { namespace, name, port = 0 }: ServiceReference,
  at: Path,
): readonly FieldError[] => {
  const place = at.child('service')
  const portProblems = isValidPortNum(port)
  return [
    ...requiredText(namespace, place.child('namespace')),
    ...requiredText(name, place.child('name')),
    ...(portProblems.length === 0 ? [] : [fieldErrors.invalid(place.child('port'), port, `port is not valid: ${portProblems.join(', ')}`)]),
    ...(insecureSkipTLSVerify && caBundle !== ''
      ? [fieldErrors.invalid(at.child('insecureSkipTLSVerify'), true, 'may not be true if caBundle is present')]
      : []),
  ]
}

const STATUSES = ['True', 'False', 'Unknown']

/** Upstream's `ValidateAPIServiceStatus`. `at` is `status.conditions`. */
export const conditionErrors = (conditions: readonly APIServiceCondition[] = [], at: Path): readonly FieldError[] =>
  conditions.flatMap(({ status }, i) => (STATUSES.includes(status) ? [] : [notSupported(at.index(i).child('status'), status, STATUSES)]))
