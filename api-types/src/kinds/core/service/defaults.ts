import type { Service, ServicePort, ServiceSpec } from '../../../generated/core.v1.types.ts'
import { isExternallyAccessible } from './facts.ts'

/** Three hours, upstream's DefaultClientIPServiceAffinitySeconds. */
const CLIENT_IP_SECONDS = 10_800

/** Fills in what a client left out (upstream's `SetDefaults_Service`). Addresses and node ports are given out by the allocators, not here. */
export const defaultService = (draft: Service): void => {
  const spec = draft.spec ?? {}
  draft.spec = spec
  spec.sessionAffinity ||= 'None'
  defaultAffinityConfig(spec)
  spec.type ||= 'ClusterIP'
  for (const port of spec.ports ?? []) defaultPort(port)
  if (isExternallyAccessible(draft)) spec.externalTrafficPolicy ||= 'Cluster'
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster'
  if (spec.type === 'LoadBalancer') defaultLoadBalancer(draft, spec)
}

const defaultAffinityConfig = (spec: ServiceSpec): void => {
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  if (spec.sessionAffinity !== 'ClientIP' || spec.sessionAffinityConfig?.clientIP?.timeoutSeconds !== undefined) return
  spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: CLIENT_IP_SECONDS } }
}

const defaultPort = (port: ServicePort): void => {
  port.protocol ||= 'TCP'
  port.targetPort ||= port.port
}

const defaultLoadBalancer = ({ status }: Service, spec: ServiceSpec): void => {
  spec.allocateLoadBalancerNodePorts ??= true
  for (const ingress of status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP'
}
