import type { EndpointAddress, Endpoints } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import type { Path } from '../../../validation/field-error.ts'
import { warningsForIp } from '../../../validation/ip.ts'
import { fieldPath } from '../../../validation/path.ts'

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by'
const CONTROLLER = 'endpoint-controller'

/** Addresses in an unusual form. The endpoints controller writes them in the usual one, and often: its objects are not looked at. */
export const addressWarnings = ({ metadata, subsets }: DeepReadonly<Endpoints>): string[] => {
  if (metadata.labels?.[MANAGED_BY] === CONTROLLER) return []
  return (subsets ?? []).flatMap(({ addresses, notReadyAddresses }, i) => {
    const at = fieldPath('subsets').index(i)
    return [...each(addresses, at.child('addresses')), ...each(notReadyAddresses, at.child('notReadyAddresses'))]
  })
}

const each = (addresses: readonly DeepReadonly<EndpointAddress>[] | undefined, at: Path): string[] =>
  (addresses ?? []).flatMap(({ ip }, i) => warningsForIp(at.index(i).child('ip'), ip))
