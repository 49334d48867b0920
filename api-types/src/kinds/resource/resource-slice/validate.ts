import type { Device, ResourcePool, ResourceSlice, ResourceSliceSpec } from '../../../generated/resource.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateImmutableField } from '../../../validation/object-meta.ts'
import { NOT_POSITIVE } from '../../core/pod/errors.ts'
import { validateDriverName } from '../../storage/shared/drivers.ts'
import { validateList, validateMap } from '../shared/lists.ts'
import { MAX_QUALIFIED_NAME, validateLabel, validatePoolName, validateQualifiedName } from '../shared/names.ts'
import { validateBindings } from '../shared/validate-bindings.ts'
import { validateTaints } from '../shared/validate-taints.ts'
import { validateAttribute } from './validate-attributes.ts'
import { validateSharedCapacity, validateWholeCapacity } from './validate-capacity.ts'
import { validateConsumptions, validateCounterSets } from './validate-counters.ts'
import { validateDeviceNodes, validateSliceNodes } from './validate-nodes.ts'

type Errors = readonly FieldError[]

const MAX_DEVICES = 128
/** Of devices that cost more to look at. */
const MAX_COSTLY_DEVICES = 64
const MAX_ATTRIBUTES_AND_CAPACITIES = 32

/** Upstream's `validateResourceSliceSpec`. */
export const validateSliceSpec = (spec: ResourceSliceSpec, at: Path, old: ResourceSliceSpec | undefined): Errors => [
  ...validateDriverName(spec.driver, at.child('driver')),
  ...poolErrors(spec.pool, at.child('pool')),
  ...validateSliceNodes(spec, at),
  ...(spec.sharedCounters !== undefined && spec.devices !== undefined
    ? [fieldErrors.invalid(at, '', 'only one of `sharedCounters` or `devices` is allowed')]
    : []),
  ...validateList(
    spec.devices,
    {
      max: (spec.devices ?? []).some(isCostly) ? MAX_COSTLY_DEVICES : MAX_DEVICES,
      each: (device, place) =>
        deviceErrors(
          device,
          spec,
          place,
          old?.devices?.find(({ name }) => name === device.name),
        ),
      key: ({ name }) => name,
    },
    at.child('devices'),
  ),
  ...validateCounterSets(spec.sharedCounters, at.child('sharedCounters')),
]

/** Where the devices are stays. */
export const validateSliceUpdate = ({ spec: next }: ResourceSlice, { spec: old }: ResourceSlice, at: Path): Errors => [
  ...validateImmutableField(next.pool.name, old.pool.name, at.child('pool').child('name')),
  ...validateImmutableField(next.driver, old.driver, at.child('driver')),
  ...validateImmutableField(next.nodeName, old.nodeName, at.child('nodeName')),
]

const isCostly = ({ taints, consumesCounters }: Device): boolean => (taints ?? []).length > 0 || (consumesCounters ?? []).length > 0

const poolErrors = ({ name, resourceSliceCount: slices, generation }: ResourcePool, at: Path): Errors => [
  ...validatePoolName(name, at.child('name')),
  ...(slices <= 0 ? [fieldErrors.invalid(at.child('resourceSliceCount'), slices, NOT_POSITIVE)] : []),
  ...(generation < 0 ? [fieldErrors.invalid(at.child('generation'), generation, 'must be greater than or equal to zero')] : []),
]

/** Of a device that the slice has already, `old`, capacity and taints are looked at only where they change. */
const deviceErrors = (device: Device, { perDeviceNodeSelection }: ResourceSliceSpec, at: Path, old: Device | undefined): Errors => {
  const { attributes, capacity, taints } = device
  const count = Object.keys(attributes ?? {}).length + Object.keys(capacity ?? {}).length
  const names = { keyLength: MAX_QUALIFIED_NAME, key: validateQualifiedName }
  const validateCapacity = device.allowMultipleAllocations === true ? validateSharedCapacity : validateWholeCapacity
  return [
    ...validateLabel(device.name, at.child('name')),
    ...(count > MAX_ATTRIBUTES_AND_CAPACITIES
      ? [fieldErrors.invalid(at, count, `the total number of attributes and capacities must not exceed ${MAX_ATTRIBUTES_AND_CAPACITIES}`)]
      : []),
    ...validateMap(attributes, { ...names, each: validateAttribute }, at.child('attributes')),
    ...(old !== undefined && semanticEqual(old.capacity, capacity)
      ? []
      : validateMap(capacity, { ...names, each: validateCapacity }, at.child('capacity'))),
    ...(old !== undefined && semanticEqual(old.taints, taints) ? [] : validateTaints(taints, at.child('taints'))),
    ...validateConsumptions(device.consumesCounters, at.child('consumesCounters')),
    ...validateDeviceNodes(device, perDeviceNodeSelection === true, at),
    ...validateBindings(device, at),
  ]
}
