import type {
  AllocatedDeviceStatus,
  NetworkDeviceData,
  ResourceClaim,
  ResourceClaimConsumerReference,
  ResourceClaimStatus,
} from '../../../generated/resource.v1.types.ts'
import { formatIp, parseCidr } from '../../../util/ip.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import { byteLength } from '../../../util/text.ts'
import { validateConditions } from '../../../validation/conditions.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateImmutableField } from '../../../validation/object-meta.ts'
import { requiredText } from '../../core/pod/errors.ts'
import { validateDriverName } from '../../storage/shared/drivers.ts'
import { validateList } from '../shared/lists.ts'
import { validateLabel, validatePoolName, validateShareId } from '../shared/names.ts'
import { requestNames } from '../shared/request-names.ts'
import { validateRawObject } from '../shared/validate-config.ts'
import { sharedDeviceId } from './device-id.ts'
import { validateAllocation } from './validate-allocation.ts'

type Errors = readonly FieldError[]

const MAX_CONSUMERS = 256
const MAX_CONDITIONS = 8
const MAX_IPS = 16
const MAX_INTERFACE_NAME = 256
const MAX_HARDWARE_ADDRESS = 128

/** Upstream's `ValidateResourceClaimStatusUpdate`. */
export const validateClaimStatus = (next: ResourceClaim, old: ResourceClaim, at: Path): Errors => {
  const status = next.status ?? {}
  const allocated = new Set((status.allocation?.devices?.results ?? []).map(sharedDeviceId))
  return [
    ...validateList(status.reservedFor, { max: MAX_CONSUMERS, each: consumerErrors, key: ({ uid }) => uid }, at.child('reservedFor')),
    ...validateList(
      status.devices,
      { each: (device, place) => deviceErrors(device, allocated, place), key: sharedDeviceId },
      at.child('devices'),
    ),
    ...reservationErrors(next, old.status ?? {}, at.child('reservedFor')),
    ...allocationErrors(next, old.status ?? {}, at.child('allocation')),
  ]
}

const consumerErrors = ({ resource, name, uid }: ResourceClaimConsumerReference, at: Path): Errors => [
  ...requiredText(resource, at.child('resource')),
  ...requiredText(name, at.child('name')),
  ...requiredText(uid, at.child('uid')),
]

const reservationErrors = ({ metadata, status = {} }: ResourceClaim, old: ResourceClaimStatus, at: Path): Errors => {
  const { reservedFor = [], allocation } = status
  if (reservedFor.length === 0) return []
  if (allocation === undefined) return [fieldErrors.forbidden(at, 'may not be specified when `allocated` is not set')]
  // A claim that is to go may lose those who use it, and gets no more of them.
  const isNew = (consumer: ResourceClaimConsumerReference): boolean =>
    !(old.reservedFor ?? []).some((known) => semanticEqual(known, consumer))
  return metadata.deletionTimestamp !== undefined && reservedFor.some(isNew)
    ? [fieldErrors.forbidden(at, 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set')]
    : []
}

const allocationErrors = ({ spec, status = {} }: ResourceClaim, old: ResourceClaimStatus, at: Path): Errors => {
  if (status.allocation === undefined) return []
  return old.allocation === undefined
    ? validateAllocation(status.allocation, requestNames(spec?.devices), at)
    : validateImmutableField(status.allocation, old.allocation, at)
}

const deviceErrors = (device: AllocatedDeviceStatus, allocated: ReadonlySet<string>, at: Path): Errors => {
  const { conditions = [], data, networkData } = device
  const id = sharedDeviceId(device)
  return [
    ...validateDriverName(device.driver, at.child('driver')),
    ...validatePoolName(device.pool, at.child('pool')),
    ...validateLabel(device.device, at.child('device')),
    ...validateShareId(device.shareID, at.child('shareID')),
    ...(allocated.has(id) ? [] : [fieldErrors.invalid(at, id, 'must be an allocated device in the claim')]),
    ...(conditions.length > MAX_CONDITIONS ? [fieldErrors.tooMany(at.child('conditions'), conditions.length, MAX_CONDITIONS)] : []),
    ...validateConditions(conditions, at.child('conditions')),
    ...(data === undefined || data === null ? [] : validateRawObject(data, at.child('data'))),
    ...(networkData === undefined ? [] : networkErrors(networkData, at.child('networkData'))),
  ]
}

const networkErrors = ({ interfaceName = '', hardwareAddress = '', ips }: NetworkDeviceData, at: Path): Errors => [
  ...sizeErrors(interfaceName, MAX_INTERFACE_NAME, at.child('interfaceName')),
  ...sizeErrors(hardwareAddress, MAX_HARDWARE_ADDRESS, at.child('hardwareAddress')),
  ...validateList(ips, { max: MAX_IPS, each: interfaceAddressErrors, key: (ip) => ip }, at.child('ips')),
]

const sizeErrors = (text: string, max: number, at: Path): Errors => (byteLength(text) > max ? [fieldErrors.tooLong(at, max)] : [])

/** An address with the length of its subnet's prefix, in the usual form (upstream's `IsValidInterfaceAddress`). */
const interfaceAddressErrors = (text: string, at: Path): Errors => {
  const prefix = parseCidr(text)
  if (prefix === undefined) {
    return [fieldErrors.invalid(at, text, 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)')]
  }
  const usual = `${formatIp(prefix.address)}/${prefix.length}`
  return text === usual ? [] : [fieldErrors.invalid(at, text, `must be in canonical form (${JSON.stringify(usual)})`)]
}
