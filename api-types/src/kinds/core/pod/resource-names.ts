/** Names of resources, and what their quantities may be (upstream's `pkg/apis/core/helper` and `validation.go`). */

import { isQuantityText } from '../../../quantity.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { NEGATIVE, notSupported, refused } from './errors.ts'
import { isWhole, type QuantityValue, quantityText, sign, wholeValue } from './quantities.ts'

const HUGE_PAGES = 'hugepages-'
const QUOTA_REQUEST = 'requests.'

const STANDARD: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.storage',
  'services.nodeports',
  'services.loadbalancers',
])
const STANDARD_OF_CONTAINERS: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])
const COUNTED: ReadonlySet<string> = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
])

export const isHugePageResourceName = (name: string): boolean => name.startsWith(HUGE_PAGES)
const isQuotaHugePageResourceName = (name: string): boolean =>
  isHugePageResourceName(name) || name.startsWith(`${QUOTA_REQUEST}${HUGE_PAGES}`)
/** A resource that a quota can count or sum up by itself. */
export const isStandardQuotaResourceName = (name: string): boolean =>
  (STANDARD.has(name) && name !== 'storage') || isQuotaHugePageResourceName(name)
/** A resource that Kubernetes itself knows, rather than a device plugin. */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePageResourceName(name)
export const isExtendedResourceName = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith(QUOTA_REQUEST) && isQualifiedName(`${QUOTA_REQUEST}${name}`).length === 0
const isIntegerResourceName = (name: string): boolean => COUNTED.has(name) || isExtendedResourceName(name)
/** Resources that a pod may state as a whole (KEP-2837). */
export const isSupportedPodLevelResource = (name: string): boolean => name === 'cpu' || name === 'memory' || isHugePageResourceName(name)

/** Huge pages are given in whole pages, whose size is part of the resource's name. */
export const isHugePageValueDivisible = (name: string, quantity: QuantityValue): boolean => {
  const size = name.slice(HUGE_PAGES.length)
  if (!isQuantityText(size) || sign(size) <= 0 || !isWhole(size)) return false
  return wholeValue(quantity) % wholeValue(size) === 0n
}

/** A name that the system knows, or one with a prefix (upstream's `validateResourceName`). */
export const validateResourceName = (name: string, at: Path): readonly FieldError[] => {
  const errors = refused(at, name, isQualifiedName(name))
  if (errors.length > 0 || name.includes('/')) return errors
  return STANDARD.has(name) || isQuotaHugePageResourceName(name)
    ? []
    : [fieldErrors.invalid(at, name, 'must be a standard resource type or fully qualified')]
}

/** What a container may ask for. */
export const validateContainerResourceName = (name: string, at: Path): readonly FieldError[] => {
  const errors = validateResourceName(name, at)
  if (!name.includes('/')) {
    if (STANDARD_OF_CONTAINERS.has(name) || isHugePageResourceName(name)) return errors
    return [...errors, fieldErrors.invalid(at, name, 'must be a standard resource for containers')]
  }
  if (isNativeResource(name) || isExtendedResourceName(name)) return errors
  return [...errors, fieldErrors.invalid(at, name, "doesn't follow extended resource name standard")]
}

/** What a pod as a whole may ask for. */
export const validatePodResourceName = (name: string, at: Path): readonly FieldError[] => {
  const errors = validateResourceName(name, at)
  if (errors.length > 0) return errors
  return isSupportedPodLevelResource(name) ? [] : [notSupported(at, name, ['cpu', HUGE_PAGES, 'memory'])]
}

/** No resource is negative, and things that are counted come whole (upstream's `ValidateResourceQuantityValue`). */
export const validateResourceQuantity = (name: string, quantity: QuantityValue, at: Path): readonly FieldError[] => [
  ...(sign(quantity) < 0 ? [fieldErrors.invalid(at, quantityText(quantity), NEGATIVE)] : []),
  ...(isIntegerResourceName(name) && !isWhole(quantity) ? [fieldErrors.invalid(at, quantityText(quantity), 'must be an integer')] : []),
]
