import type {
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
} from '../../../generated/resource.v1.types.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { oneOf } from '../../core/pod/errors.ts'
import { validateNodeSelector } from '../../core/pod/validate-affinity.ts'
import { validateDriverName } from '../../storage/shared/drivers.ts'
import { validateList } from '../shared/lists.ts'
import { validateLabel, validatePoolName, validateShareId } from '../shared/names.ts'
import { validateRequestRef, validateRequestRefs } from '../shared/request-names.ts'
import { validateBindings } from '../shared/validate-bindings.ts'
import { MAX_CONFIGS, validateConfiguration } from '../shared/validate-config.ts'
import { validateTolerations } from '../shared/validate-taints.ts'

type Errors = readonly FieldError[]

const MAX_RESULTS = 32
const SOURCES = ['FromClaim', 'FromClass']

/** Devices that a claim was given, of which `names` are the requests. */
export const validateAllocation = ({ devices = {}, nodeSelector }: AllocationResult, names: ReadonlySet<string>, at: Path): Errors => {
  const place = at.child('devices')
  return [
    ...validateList(
      devices.results,
      { max: MAX_RESULTS, each: (result, where) => resultErrors(result, names, where) },
      place.child('results'),
    ),
    // Those of the class and those of the claim.
    ...validateList(
      devices.config,
      { max: 2 * MAX_CONFIGS, each: (config, where) => configErrors(config, names, where) },
      place.child('config'),
    ),
    ...(nodeSelector === undefined ? [] : validateNodeSelector(nodeSelector, at.child('nodeSelector'))),
  ]
}

const resultErrors = (result: DeviceRequestAllocationResult, names: ReadonlySet<string>, at: Path): Errors => [
  ...validateRequestRef(result.request, names, at.child('request')),
  ...validateDriverName(result.driver, at.child('driver')),
  ...validatePoolName(result.pool, at.child('pool')),
  ...validateLabel(result.device, at.child('device')),
  ...validateBindings(result, at),
  ...validateTolerations(result.tolerations, at.child('tolerations')),
  ...validateShareId(result.shareID, at.child('shareID')),
]

const configErrors = (config: DeviceAllocationConfiguration, names: ReadonlySet<string>, at: Path): Errors => [
  ...oneOf(config.source, SOURCES, at.child('source')),
  ...validateRequestRefs(config.requests, names, at.child('requests')),
  ...validateConfiguration(config, at),
]
