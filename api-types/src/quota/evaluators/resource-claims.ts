import type { DeviceRequest, ResourceClaim } from '../../generated/resource.v1.types.ts'
import { quantityFromValue } from '../../quantity.ts'
import { ONE } from '../amounts.ts'
import type { QuotaEvaluator } from '../evaluator.ts'

/** Of requests for all devices nobody knows how many they will be: they count as the most that a claim may hold. */
const MOST_DEVICES = 32

/** Claims for devices, and how many of each class they ask for. */
export const resourceClaimEvaluator: QuotaEvaluator = {
  group: 'resource.k8s.io',
  plural: 'resourceclaims',
  inScope: () => false,
  usage: (object) => {
    const devices = new Map<string, number>()
    for (const request of (object as ResourceClaim).spec.devices?.requests ?? []) {
      for (const [name, count] of mostOf(request)) devices.set(name, (devices.get(name) ?? 0) + count)
    }
    return new Map([
      ['count/resourceclaims.resource.k8s.io', ONE],
      ...[...devices].map(
        ([name, count]) => [`${name}.deviceclass.resource.k8s.io/devices`, quantityFromValue(count, 'DecimalSI')] as const,
      ),
    ])
  },
}

/** The most that a request may take of each class, whichever of its alternatives is chosen. */
const mostOf = ({ exactly, firstAvailable }: DeviceRequest): ReadonlyMap<string, number> => {
  const most = new Map<string, number>()
  for (const { deviceClassName, allocationMode, count } of exactly === undefined ? (firstAvailable ?? []) : [exactly]) {
    const wanted = allocationMode === 'All' ? MOST_DEVICES : (count ?? 1)
    most.set(deviceClassName, Math.max(most.get(deviceClassName) ?? 0, wanted))
  }
  return most
}
