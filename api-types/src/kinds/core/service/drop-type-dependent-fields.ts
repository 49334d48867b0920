import type { Service, ServiceSpec } from '../../../generated/core.v1.types.ts'
import { nodePorts, sameTexts } from './carry-over.ts'
import { isExternallyAccessible, needsClusterIp, needsHealthCheckNodePort, needsNodePort, type ReadService, typeOf } from './facts.ts'

/**
 * When the type of a Service changes, clears what the new type has no use for, what may have been set by defaults or allocators, and what
 * the client did not also change: then it would be an error (upstream's `dropTypeDependentFields`). The allocators release what is gone.
 */
export const dropTypeDependentFields = (draft: Service, old: ReadService): void => {
  const { spec } = draft
  if (spec === undefined) return
  if (needsClusterIp(old) && !needsClusterIp(draft)) dropAddresses(spec, old)
  if (needsNodePort(old) && !needsNodePort(draft) && addsNoNodePort(spec, old)) {
    for (const port of spec.ports ?? []) delete port.nodePort
  }
  if (needsHealthCheckNodePort(old) && !needsHealthCheckNodePort(draft) && same(spec, old, 'healthCheckNodePort')) {
    delete spec.healthCheckNodePort
  }
  if (typeOf(old) === 'LoadBalancer' && typeOf(draft) !== 'LoadBalancer') {
    if (same(spec, old, 'allocateLoadBalancerNodePorts')) delete spec.allocateLoadBalancerNodePorts
    if (same(spec, old, 'loadBalancerClass')) delete spec.loadBalancerClass
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(draft) && same(spec, old, 'externalTrafficPolicy')) {
    delete spec.externalTrafficPolicy
  }
  // The load balancer itself goes later; nobody needs to see it meanwhile.
  if (typeOf(draft) !== 'LoadBalancer') draft.status = { ...draft.status, loadBalancer: {} }
}

const dropAddresses = (spec: ServiceSpec, old: ReadService): void => {
  if (same(spec, old, 'clusterIP') && sameTexts(spec.clusterIPs, old.spec?.clusterIPs)) {
    delete spec.clusterIP
    delete spec.clusterIPs
  }
  if (sameTexts(spec.ipFamilies, old.spec?.ipFamilies)) delete spec.ipFamilies
  if (same(spec, old, 'ipFamilyPolicy')) delete spec.ipFamilyPolicy
}

type Scalar =
  | 'clusterIP'
  | 'ipFamilyPolicy'
  | 'healthCheckNodePort'
  | 'allocateLoadBalancerNodePorts'
  | 'loadBalancerClass'
  | 'externalTrafficPolicy'

/** An empty value and an absent one are alike. */
const same = (spec: ServiceSpec, old: ReadService, field: Scalar): boolean =>
  spec[field] === old.spec?.[field] || (isBlank(spec[field]) && isBlank(old.spec?.[field]))
const isBlank = (value: string | number | boolean | undefined): boolean => value === undefined || value === '' || value === 0

/** Ports may come, go and change, as long as no node port is new. */
const addsNoNodePort = (spec: ServiceSpec, old: ReadService): boolean => {
  const before = nodePorts(old.spec?.ports)
  return [...nodePorts(spec.ports)].every((port) => before.has(port))
}
