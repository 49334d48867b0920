import type { PodSpec } from '../../../generated/core.v1.types.ts'
import { setOwn } from '../../../util/deep.ts'
import { aggregateContainerResources } from './pod-resources.ts'
import type { ResourceList } from './quantities.ts'
import { isSupportedPodLevelResource } from './resource-names.ts'

/** What a pod asks for: what it says as a whole, else what its containers need at the worst moment. Without its overhead. */
export const podRequests = (spec: PodSpec): ResourceList => amounts(spec, 'requests')
export const podLimits = (spec: PodSpec): ResourceList => amounts(spec, 'limits')

const amounts = (spec: PodSpec, which: 'requests' | 'limits'): ResourceList => {
  const sum = aggregateContainerResources(spec, which)
  const own = Object.entries(spec.resources?.[which] ?? {}).filter(([name]) => isSupportedPodLevelResource(name))
  if (own.length === 0) return sum
  const result = { ...sum }
  for (const [name, quantity] of own) setOwn(result, name, quantity)
  return result
}
