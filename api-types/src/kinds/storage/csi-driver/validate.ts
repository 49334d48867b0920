import type { CSIDriverSpec, TokenRequest } from '../../../generated/storage.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { notSupported, optionalOneOf } from '../../core/pod/errors.ts'

type Errors = readonly FieldError[]

const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType']
const MODES = ['Persistent', 'Ephemeral']
const MIN_UPDATE_PERIOD = 10
const MIN_EXPIRATION = 600
const MAX_EXPIRATION = 2 ** 32

/** Upstream's `validateCSIDriverSpec`. Fields that have a default are required after it. */
export const validateDriverSpec = (spec: CSIDriverSpec, at: Path): Errors => {
  const { tokenRequests = [], volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds: period } = spec
  return [
    // Upstream writes the field's name so.
    ...requiredFlag(spec.attachRequired, at.child('attachedRequired')),
    ...requiredFlag(spec.podInfoOnMount, at.child('podInfoOnMount')),
    ...requiredFlag(spec.storageCapacity, at.child('storageCapacity')),
    ...optionalOneOf(spec.fsGroupPolicy, GROUP_POLICIES, at.child('fsGroupPolicy')),
    ...tokenErrors(tokenRequests, at.child('tokenRequests')),
    ...volumeLifecycleModes.flatMap((mode) => (MODES.includes(mode) ? [] : [notSupported(at.child('volumeLifecycleModes'), mode, MODES)])),
    ...requiredFlag(spec.seLinuxMount, at.child('seLinuxMount')),
    ...(period !== undefined && period < MIN_UPDATE_PERIOD
      ? [
          fieldErrors.invalid(
            at.child('nodeAllocatableUpdatePeriodSeconds'),
            period,
            `must be greater than or equal to ${MIN_UPDATE_PERIOD} seconds`,
          ),
        ]
      : []),
    ...(spec.serviceAccountTokenInSecrets !== undefined && tokenRequests.length === 0
      ? [
          fieldErrors.invalid(
            at.child('serviceAccountTokenInSecrets'),
            spec.serviceAccountTokenInSecrets,
            'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
          ),
        ]
      : []),
  ]
}

const requiredFlag = (flag: boolean | undefined, at: Path): Errors => (flag === undefined ? [fieldErrors.required(at)] : [])

const tokenErrors = (requests: readonly TokenRequest[], at: Path): Errors =>
  requests.flatMap(({ audience, expirationSeconds }, i) => {
    if (requests.findIndex((each) => each.audience === audience) < i)
      return [fieldErrors.duplicate(at.index(i).child('audience'), audience)]
    return expirationSeconds === undefined ? [] : expirationErrors(expirationSeconds, at.index(i).child('expirationSeconds'))
  })

const expirationErrors = (seconds: number, at: Path): Errors => [
  ...(seconds < MIN_EXPIRATION ? [fieldErrors.invalid(at, seconds, 'may not specify a duration less than 10 minutes')] : []),
  ...(seconds > MAX_EXPIRATION ? [fieldErrors.invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
]
