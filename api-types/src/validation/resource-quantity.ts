import { parseQuantity } from '../quantity.ts'
import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'
import { isQualifiedName } from './qualified-name.ts'

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
const UNIT = 10n ** 9n

/** Names without a prefix, and those under kubernetes.io, are the system's own (upstream's `IsNativeResource`). */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')

/** Resources that somebody else defines: devices, licences (upstream's `IsExtendedResourceName`). */
export const isExtendedResourceName = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0

/** Resources that come in whole units (upstream's `IsIntegerResourceName`). */
export const isIntegerResourceName = (name: string): boolean => COUNTED.has(name) || isExtendedResourceName(name)

/** An amount of a resource: not negative, and whole where the resource is counted (upstream's `ValidateResourceQuantityValue`). */
export const validateResourceQuantityValue = (name: string, value: string | number, at: Path): readonly FieldError[] => {
  const { nanos } = parseQuantity(value)
  return [
    ...(nanos < 0n ? [fieldErrors.invalid(at, value, 'must be greater than or equal to 0')] : []),
    ...(nanos % UNIT !== 0n && isIntegerResourceName(name) ? [fieldErrors.invalid(at, value, 'must be an integer')] : []),
  ]
}
