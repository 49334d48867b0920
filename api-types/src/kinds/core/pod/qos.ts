import type { Container, Pod, PodQOSClass, ResourceRequirements } from '../../../generated/core.v1.types.ts'
import { add, compare, type QuantityValue, sign } from './quantities.ts'

type Sum = Map<string, QuantityValue>
const COUNTED = ['cpu', 'memory'] as const

/**
 * How well a pod is protected when a node runs short (upstream's `qos.ComputePodQOS`): Guaranteed when every container's CPU and memory
 * are limited and requested alike, BestEffort when nothing is said, Burstable between. Resources stated for the pod as a whole decide
 * where they are given. Ephemeral containers do not count: they have no resources.
 */
export const computePodQos = ({ spec }: Pod): PodQOSClass => {
  const requests: Sum = new Map()
  const limits: Sum = new Map()
  let guaranteed = true
  if (spec?.resources !== undefined) {
    addPositive(requests, spec.resources.requests)
    const found = addPositive(limits, spec.resources.limits)
    if (Object.keys(spec.resources.limits ?? {}).length > 0 && found < COUNTED.length) guaranteed = false
  } else {
    for (const resources of resourcesOf([...(spec?.containers ?? []), ...(spec?.initContainers ?? [])])) {
      addPositive(requests, resources.requests)
      if (addPositive(limits, resources.limits) < COUNTED.length) guaranteed = false
    }
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort'
  return guaranteed && requests.size === limits.size && same(requests, limits) ? 'Guaranteed' : 'Burstable'
}

const resourcesOf = (containers: readonly Container[]): readonly ResourceRequirements[] =>
  containers.map(({ resources }) => resources ?? {})

/** Gives how many of the counted resources the list holds. */
const addPositive = (sum: Sum, list: ResourceRequirements['limits']): number => {
  let found = 0
  for (const name of COUNTED) {
    const quantity = list !== undefined && Object.hasOwn(list, name) ? list[name] : undefined
    if (quantity === undefined || sign(quantity) <= 0) continue
    const before = sum.get(name)
    sum.set(name, before === undefined ? quantity : add(before, quantity))
    found++
  }
  return found
}

const same = (requests: Sum, limits: Sum): boolean =>
  [...requests].every(([name, request]) => {
    const limit = limits.get(name)
    return limit !== undefined && compare(limit, request) === 0
  })
