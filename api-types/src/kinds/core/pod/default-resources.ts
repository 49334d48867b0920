import type { Pod, PodSpec, ResourceRequirements } from '../../../generated/core.v1.types.ts'
import { setOwn } from '../../../util/deep.ts'
import { aggregateContainerResources } from './pod-resources.ts'
import { type QuantityValue, roundUpToMilli } from './quantities.ts'
import { isHugePageResourceName, isOvercommitAllowed, isSupportedPodLevelResource } from './resource-names.ts'

type List = Record<string, QuantityValue>

const isEmpty = (list: List | undefined): boolean => list === undefined || Object.keys(list).length === 0

/** What a pod (not a template) fills in: requests from limits, and the pod's own resources from its containers' (upstream's `SetDefaults_Pod`). */
export const defaultPodResources = ({ spec }: Pod): void => {
  if (spec === undefined) return
  for (const { resources } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
    if (resources !== undefined) requestsFromLimits(resources)
  if (spec.resources === undefined) return
  defaultHugePageLimits(spec, spec.resources)
  defaultPodRequests(spec, spec.resources)
}

const requestsFromLimits = (resources: ResourceRequirements): void => {
  if (resources.limits === undefined) return
  const requests = resources.requests ?? {}
  copyMissing(resources.limits, requests, () => true)
  if (!isEmpty(requests)) resources.requests = requests
}

const copyMissing = (from: Readonly<List>, to: List, wanted: (name: string) => boolean): void => {
  for (const [name, quantity] of Object.entries(from)) if (!Object.hasOwn(to, name) && wanted(name)) setOwn(to, name, quantity)
}

/** Huge pages cannot be overcommitted: the pod's limit is the sum of its containers', unless the pod states a request. */
const defaultHugePageLimits = (spec: PodSpec, resources: ResourceRequirements): void => {
  if (isEmpty(resources.limits) && isEmpty(resources.requests)) return
  const limits = resources.limits ?? {}
  const requests = resources.requests ?? {}
  copyMissing(aggregateContainerResources(spec, 'limits'), limits, (name) => isHugePageResourceName(name) && !Object.hasOwn(requests, name))
  if (!isEmpty(limits)) resources.limits = limits
}

/** With limits but no requests the pod requests what its containers do, and where they say nothing its limit. */
const defaultPodRequests = (spec: PodSpec, resources: ResourceRequirements): void => {
  if (resources.limits === undefined || isEmpty(resources.limits)) return
  const requests = resources.requests ?? {}
  const aggregated = aggregateContainerResources(spec, 'requests')
  copyMissing(aggregated, requests, (name) => isSupportedPodLevelResource(name) && isOvercommitAllowed(name))
  copyMissing(resources.limits, requests, isSupportedPodLevelResource)
  if (!isEmpty(requests)) resources.requests = requests
}

/** Resources are kept in thousandths at the finest. */
export const roundResources = (list: List | undefined): void => {
  if (list === undefined) return
  for (const [name, quantity] of Object.entries(list)) {
    const rounded = roundUpToMilli(quantity)
    if (rounded !== quantity) setOwn(list, name, rounded)
  }
}
