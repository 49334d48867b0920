import type { DeploymentStrategy, RollingUpdateDeployment } from '../../../generated/apps.v1.types.ts'
import { type IntOrString, intValue } from '../../../int-or-string.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { regexError } from '../../../validation/qualified-name.ts'
import { nonNegative, notSupported } from '../../core/pod/errors.ts'

type Errors = readonly FieldError[]

/** How old pods give way to new ones (upstream's `ValidateDeploymentStrategy`). */
export const validateStrategy = ({ type = '', rollingUpdate }: DeploymentStrategy, at: Path): Errors => {
  const place = at.child('rollingUpdate')
  switch (type) {
    case 'Recreate':
      return rollingUpdate === undefined ? [] : [fieldErrors.forbidden(place, "may not be specified when strategy `type` is 'Recreate'")]
    case 'RollingUpdate':
      return rollingUpdate === undefined
        ? [fieldErrors.required(place, 'this should be defaulted and never be nil')]
        : rollingErrors(rollingUpdate, place)
    default:
      // Upstream shows its internal type, whose fields are written with capitals.
      return [notSupported(at, { Type: type, RollingUpdate: internal(rollingUpdate) }, ['Recreate', 'RollingUpdate'])]
  }
}

const internal = (rolling: RollingUpdateDeployment | undefined) =>
  rolling === undefined ? null : { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 }

const rollingErrors = ({ maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDeployment, at: Path): Errors => {
  const place = at.child('maxUnavailable')
  return [
    ...validateNonNegativeIntOrPercent(maxUnavailable, place),
    ...validateNonNegativeIntOrPercent(maxSurge, at.child('maxSurge')),
    ...(amount(maxUnavailable) === 0 && amount(maxSurge) === 0
      ? [fieldErrors.invalid(place, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
      : []),
    ...validateAtMostAll(maxUnavailable, place),
  ]
}

const PERCENT = /^[0-9]+%$/

/** A count or a share of the replicas (upstream's `ValidatePositiveIntOrPercent`, which takes zero). */
export const validateNonNegativeIntOrPercent = (value: IntOrString, at: Path): Errors => {
  if (typeof value === 'number') return nonNegative(value, at)
  if (PERCENT.test(value)) return []
  const why = regexError("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', ['1%', '93%'])
  return [fieldErrors.invalid(at, value, why)]
}

/** More than the whole makes no sense (upstream's `IsNotMoreThan100Percent`). */
export const validateAtMostAll = (value: IntOrString, at: Path): Errors =>
  (percentOf(value) ?? 0) > 100 ? [fieldErrors.invalid(at, value, 'must not be greater than 100%')] : []

const percentOf = (value: IntOrString): number | undefined =>
  typeof value === 'string' && PERCENT.test(value) ? Number(value.slice(0, -1)) : undefined
/** The number or the percentage itself. */
export const amount = (value: IntOrString): number => percentOf(value) ?? intValue(value)
