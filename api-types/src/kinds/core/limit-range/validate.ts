import type { LimitRangeItem } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { refused } from '../pod/errors.ts'
import { validateContainerResourceName, validateResourceName } from '../pod/resource-names.ts'
import { amountErrors } from './validate-amounts.ts'

type Errors = readonly FieldError[]

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim']
const FOR_PODS = "may not be specified when `type` is 'Pod'"

/** Upstream's `ValidateLimitRange`. */
export const limitErrors = (limits: readonly LimitRangeItem[], at: Path): Errors => {
  const seen = new Set<string>()
  return limits.flatMap((limit, i) => {
    const place = at.index(i)
    const type = limit.type ?? ''
    const repeated = seen.has(type)
    seen.add(type)
    return [
      ...typeErrors(type, place.child('type')),
      ...(repeated ? [fieldErrors.duplicate(place.child('type'), type)] : []),
      ...itemErrors(limit, place),
    ]
  })
}

const typeErrors = (type: string, at: Path): Errors => {
  const errors = refused(at, type, isQualifiedName(type))
  if (errors.length > 0 || type.includes('/') || TYPES.includes(type)) return errors
  return [fieldErrors.invalid(at, type, 'must be a standard limit type or fully qualified')]
}

const itemErrors = (limit: LimitRangeItem, at: Path): Errors => {
  const isPod = limit.type === 'Pod'
  const nameErrors = limit.type === 'Pod' || limit.type === 'Container' ? validateContainerResourceName : validateResourceName
  const names = (list: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'): Errors =>
    Object.keys(limit[list] ?? {}).flatMap((name) => nameErrors(name, at.child(list).key(name)))
  const has = (list: 'default' | 'defaultRequest'): boolean => Object.keys(limit[list] ?? {}).length > 0
  return [
    ...names('max'),
    ...names('min'),
    ...(isPod && has('default') ? [fieldErrors.forbidden(at.child('default'), FOR_PODS)] : []),
    ...(isPod && has('defaultRequest') ? [fieldErrors.forbidden(at.child('defaultRequest'), FOR_PODS)] : []),
    ...(isPod ? [] : [...names('default'), ...names('defaultRequest')]),
    ...(limit.type === 'PersistentVolumeClaim' && limit.min?.['storage'] === undefined && limit.max?.['storage'] === undefined
      ? [fieldErrors.required(at.child('limits'), 'either minimum or maximum storage value is required, but neither was provided')]
      : []),
    ...names('maxLimitRequestRatio'),
    ...amountErrors(isPod ? { ...limit, default: undefined, defaultRequest: undefined } : limit, at),
  ]
}
