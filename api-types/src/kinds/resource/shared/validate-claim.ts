import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceSubRequest,
  ExactDeviceRequest,
  ResourceClaimSpec,
} from '../../../generated/resource.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { NOT_POSITIVE, notSupported, refused } from '../../core/pod/errors.ts'
import { validateList } from './lists.ts'
import { validateFullyQualifiedName, validateLabel } from './names.ts'
import { MAX_REQUESTS, requestNames, validateRequestRefs } from './request-names.ts'
import { MAX_CONFIGS, validateConfiguration, validateSelectors } from './validate-config.ts'
import { validateTolerations } from './validate-taints.ts'

type Errors = readonly FieldError[]

const MAX_CONSTRAINTS = 32
const MAX_ALTERNATIVES = 8
const MODES = ['All', 'ExactCount']
const ONE_OF = 'exactly one of `exactly` or `firstAvailable` is required'
const ONE_ATTRIBUTE = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'

/** What is asked for (upstream's `validateResourceClaimSpec`). */
export const validateClaimSpec = ({ devices }: ResourceClaimSpec, at: Path): Errors =>
  devices === undefined ? [] : deviceClaimErrors(devices, at.child('devices'))

const deviceClaimErrors = (claim: DeviceClaim, at: Path): Errors => {
  const names = requestNames(claim)
  return [
    ...validateList(claim.requests, { max: MAX_REQUESTS, each: requestErrors, key: ({ name }) => name }, at.child('requests')),
    ...validateList(
      claim.constraints,
      { max: MAX_CONSTRAINTS, each: (constraint, place) => constraintErrors(constraint, names, place) },
      at.child('constraints'),
    ),
    ...validateList(
      claim.config,
      {
        max: MAX_CONFIGS,
        each: (config, place) => [
          ...validateRequestRefs(config.requests, names, place.child('requests')),
          ...validateConfiguration(config, place),
        ],
      },
      at.child('config'),
    ),
  ]
}

const requestErrors = ({ name, exactly, firstAvailable = [] }: DeviceRequest, at: Path): Errors => [
  ...validateLabel(name, at.child('name')),
  ...(exactly === undefined && firstAvailable.length === 0 ? [fieldErrors.required(at, ONE_OF)] : []),
  ...(exactly !== undefined && firstAvailable.length > 0
    ? [fieldErrors.invalid(at, null, `${ONE_OF}, but multiple fields are set`)]
    : [...(exactly === undefined ? [] : exactErrors(exactly, at.child('exactly'))), ...alternativeErrors(firstAvailable, at)]),
]

const alternativeErrors = (alternatives: readonly DeviceSubRequest[], at: Path): Errors =>
  validateList(
    alternatives,
    {
      max: MAX_ALTERNATIVES,
      each: (alternative, place) => [...validateLabel(alternative.name, place.child('name')), ...exactErrors(alternative, place)],
      key: ({ name }) => name,
    },
    at.child('firstAvailable'),
  )

const exactErrors = (request: ExactDeviceRequest | DeviceSubRequest, at: Path): Errors => {
  const { deviceClassName, selectors, tolerations } = request
  return [
    ...(deviceClassName
      ? refused(at.child('deviceClassName'), deviceClassName, isDns1123Subdomain(deviceClassName))
      : [fieldErrors.required(at.child('deviceClassName'))]),
    ...validateSelectors(selectors, at.child('selectors')),
    ...modeErrors(request, at),
    ...validateTolerations(tolerations, at.child('tolerations')),
  ]
}

const modeErrors = ({ allocationMode: mode = '', count = 0 }: Pick<ExactDeviceRequest, 'allocationMode' | 'count'>, at: Path): Errors => {
  switch (mode) {
    case 'All':
      return count === 0 ? [] : [fieldErrors.invalid(at.child('count'), count, "must not be specified when allocationMode is 'All'")]
    case 'ExactCount':
      return count > 0 ? [] : [fieldErrors.invalid(at.child('count'), count, NOT_POSITIVE)]
    default:
      return [notSupported(at.child('allocationMode'), mode, MODES)]
  }
}

/** Where both attributes are named, upstream looks at the first alone; where none is, it says so in these words. */
const constraintErrors = (constraint: DeviceConstraint, names: ReadonlySet<string>, at: Path): Errors => {
  const { requests, matchAttribute: match, distinctAttribute: distinct } = constraint
  return [
    ...validateRequestRefs(requests, names, at.child('requests')),
    ...(match !== undefined
      ? validateFullyQualifiedName(match, at.child('matchAttribute'))
      : distinct !== undefined
        ? validateFullyQualifiedName(distinct, at.child('distinctAttribute'))
        : [fieldErrors.required(at, ONE_ATTRIBUTE)]),
  ]
}
