import type { ContainerResizePolicy, ResourceClaim, ResourceRequirements } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { notSupported, refused } from './errors.ts'
import type { PodValidationOptions } from './options.ts'
import { compare, type QuantityValue, quantityText } from './quantities.ts'
import {
  isHugePageResourceName,
  isHugePageValueDivisible,
  isOvercommitAllowed,
  validateContainerResourceName,
  validateResourceQuantity,
} from './resource-names.ts'

type Errors = readonly FieldError[]
type NameRules = (name: string, at: Path) => Errors

/** Requests and limits of a container or a pod (upstream's `validateResourceRequirements`). `claimNames` are the pod's `resourceClaims`. */
export const validateResourceRequirements = (
  { limits = {}, requests = {}, claims = [] }: ResourceRequirements,
  claimNames: ReadonlySet<string>,
  at: Path,
  options: PodValidationOptions,
  nameErrors: NameRules = validateContainerResourceName,
): Errors => {
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  const alone = names.some(isHugePageResourceName) && !names.some((name) => name === 'cpu' || name === 'memory')
  return [
    ...Object.entries(limits).flatMap(([name, quantity]) => limitErrors(name, quantity, at.child('limits').key(name), options, nameErrors)),
    ...Object.entries(requests).flatMap(([name, quantity]) => [
      ...nameErrors(name, at.child('requests').key(name)),
      ...validateResourceQuantity(name, quantity, at.child('requests').key(name)),
      ...requestErrors(name, quantity, Object.hasOwn(limits, name) ? limits[name] : undefined, at),
      ...hugePageErrors(name, quantity, at.child('requests').key(name), options),
    ]),
    ...(alone ? [fieldErrors.forbidden(at, 'HugePages require cpu or memory')] : []),
    ...claimErrors(claims, claimNames, at.child('claims')),
  ]
}

const limitErrors = (name: string, quantity: QuantityValue, at: Path, options: PodValidationOptions, nameErrors: NameRules): Errors => [
  ...nameErrors(name, at),
  ...validateResourceQuantity(name, quantity, at),
  ...hugePageErrors(name, quantity, at, options),
]

/** A request is at most the limit; of what cannot be overcommitted it is the limit. */
const requestErrors = (name: string, request: QuantityValue, limit: QuantityValue | undefined, at: Path): Errors => {
  if (limit === undefined) {
    return isOvercommitAllowed(name) ? [] : [fieldErrors.required(at.child('limits'), 'Limit must be set for non overcommitable resources')]
  }
  const order = compare(request, limit)
  const wrong = (how: string): Errors => [
    fieldErrors.invalid(at.child('requests'), quantityText(request), `must be ${how} ${name} limit of ${quantityText(limit)}`),
  ]
  if (order !== 0 && !isOvercommitAllowed(name)) return wrong('equal to')
  return order > 0 ? wrong('less than or equal to') : []
}

const hugePageErrors = (name: string, quantity: QuantityValue, at: Path, { allowIndivisibleHugePages }: PodValidationOptions): Errors =>
  isHugePageResourceName(name) && !allowIndivisibleHugePages && !isHugePageValueDivisible(name, quantity)
    ? [fieldErrors.invalid(at, quantityText(quantity), `${quantityText(quantity)} is not positive integer multiple of ${name}`)]
    : []

/** A claim is named once, whole or by distinct requests, and is one of the pod's. */
const claimErrors = (claims: readonly ResourceClaim[], claimNames: ReadonlySet<string>, at: Path): Errors => {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  claims.forEach(({ name, request }, i) => {
    const place = at.index(i)
    if (!name) {
      errors.push(fieldErrors.required(place))
      return
    }
    if (seen.has(name)) {
      errors.push(fieldErrors.duplicate(place, name))
    } else {
      const key = request ? `${name}/${request}` : name
      if (request) errors.push(...refused(place.child('request'), request, isDns1123Label(request)))
      if (seen.has(key)) errors.push(fieldErrors.duplicate(place, key))
      else if (!request) for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(fieldErrors.duplicate(place, name))
      seen.add(key)
    }
    if (!claimNames.has(name)) errors.push(unknownClaim(name, claimNames, place))
  })
  return errors
}

const unknownClaim = (name: string, claimNames: ReadonlySet<string>, at: Path): FieldError => {
  const known = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`
  return { ...fieldErrors.notFound(at, name), detail: `must be one of the names in pod.spec.resourceClaims${known}` }
}

const RESIZABLE: readonly string[] = ['cpu', 'memory']
const RESIZE_POLICIES: readonly string[] = ['NotRequired', 'RestartContainer']

/** What happens to a container whose resources change (upstream's `validateResizePolicy`). */
export const validateResizePolicy = (
  policies: readonly ContainerResizePolicy[],
  at: Path,
  podRestartPolicy: string | undefined,
): Errors => {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  const check = (value: string | undefined, supported: readonly string[]): void => {
    if (!value) errors.push(fieldErrors.required(at))
    else if (!supported.includes(value)) errors.push(notSupported(at, value, supported))
  }
  policies.forEach(({ resourceName, restartPolicy }, i) => {
    if (seen.has(resourceName)) errors.push(fieldErrors.duplicate(at.index(i), resourceName))
    seen.add(resourceName)
    check(resourceName, RESIZABLE)
    check(restartPolicy, RESIZE_POLICIES)
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      errors.push(fieldErrors.invalid(at, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"))
    }
  })
  return errors
}
