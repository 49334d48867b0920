import type { CrossVersionObjectReference } from '../../../generated/autoscaling.v2.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { refused } from '../../core/pod/errors.ts'
import { isValidPathSegmentName } from '../../core/pod/formats.ts'

type Errors = readonly FieldError[]

/** How the apiVersion of a reference is judged. */
export interface ReferenceRules {
  readonly allowInvalidApiVersion: boolean
  readonly allowEmptyGroup: boolean
}

/** A reference to an object of any kind (upstream's `ValidateCrossVersionObjectReference`). */
export const validateReference = (reference: CrossVersionObjectReference | undefined, at: Path, rules: ReferenceRules): Errors => {
  const { kind, name, apiVersion = '' } = reference ?? {}
  const reason = apiVersionReason(apiVersion, rules)
  const segment = (value: string | undefined, place: Path): Errors =>
    value ? refused(place, value, isValidPathSegmentName(value)) : [fieldErrors.required(place)]
  return [
    ...segment(kind, at.child('kind')),
    ...segment(name, at.child('name')),
    ...(reason === undefined ? [] : [fieldErrors.invalid(at.child('apiVersion'), apiVersion, reason)]),
  ]
}

/** Why an apiVersion is refused. */
export const apiVersionReason = (apiVersion: string, { allowInvalidApiVersion, allowEmptyGroup }: ReferenceRules): string | undefined => {
  if (allowInvalidApiVersion) return undefined
  const parts = apiVersion.split('/')
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`
  return !allowEmptyGroup && (parts.length < 2 || parts[0] === '') ? 'apiVersion must specify API group' : undefined
}
