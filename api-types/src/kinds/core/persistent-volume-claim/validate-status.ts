import type { PersistentVolumeClaim } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { notSupported, refused } from '../pod/errors.ts'
import { type QuantityValue, wholeValue } from '../pod/quantities.ts'
import { isNativeResource, validateResourceQuantity } from '../pod/resource-names.ts'

type Errors = readonly FieldError[]

const RESIZE_STATUSES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizePending',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
].sort()

/** Upstream's `ValidatePersistentVolumeClaimStatusUpdate`, with its odd places. */
export const claimStatusErrors = ({ spec, status = {} }: PersistentVolumeClaim, at: Path): Errors => {
  const [capacity, allocated] = [at.child('status').child('capacity'), at.child('status').child('allocatedResources')]
  const resize = at.child('status').child('allocatedResourceStatus')
  return [
    ...((spec?.accessModes ?? []).length > 0 ? [] : [fieldErrors.required(at.child('Spec').child('accessModes'))]),
    ...Object.entries(status.capacity ?? {}).flatMap(([name, quantity]) => validateBasicResource(quantity, capacity.key(name))),
    ...Object.entries(status.allocatedResourceStatuses ?? {}).flatMap(([name, value]) => [
      ...resourceKeyErrors(name, resize),
      ...(RESIZE_STATUSES.includes(value) ? [] : [notSupported(resize, name, RESIZE_STATUSES)]),
    ]),
    ...Object.entries(status.allocatedResources ?? {}).flatMap(([name, quantity]) => amountErrors(name, quantity, allocated)),
  ]
}

const amountErrors = (name: string, quantity: QuantityValue, at: Path): Errors => {
  const errors = resourceKeyErrors(name, at)
  if (errors.length > 0) return errors
  const basic = validateBasicResource(quantity, at.key(name))
  return basic.length > 0 ? basic : validateResourceQuantity('storage', quantity, at.key(name))
}

/** Of the system's own resources a claim has storage only. */
const resourceKeyErrors = (name: string, at: Path): Errors => {
  const errors = refused(at, name, isQualifiedName(name))
  if (errors.length > 0 || name === 'storage' || !isNativeResource(name)) return errors
  return [notSupported(at, name, ['storage'])]
}

/** An amount of anything: not negative. */
export const validateBasicResource = (quantity: QuantityValue, at: Path): Errors => {
  const value = wholeValue(quantity)
  return value < 0n ? [fieldErrors.invalid(at, value, 'must be a valid resource quantity')] : []
}
