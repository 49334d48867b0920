import { isIpv6Text, type Pod, parseTime, type Service, type Stored } from '@coxswain/api-types'
import { isPodTerminal, podReadyCondition } from './pod-state.ts'

type ReadonlyServicePort = NonNullable<NonNullable<Stored<Service>['spec']>['ports']>[number]

export type { ReadonlyServicePort }

/** Has the pod an address, and containers that may still run? */
export const mayBeEndpoint = (pod: Stored<Pod>): boolean => !isPodTerminal(pod) && podIps(pod.status).length > 0

/** All addresses of a pod, in its order. */
export const podIps = (status: Stored<Pod>['status']): readonly string[] => {
  const all = (status?.podIPs ?? []).map(({ ip }) => ip)
  return all.length === 0 && status?.podIP ? [status.podIP] : all
}

/** The pod's host name, where the Service gives it a name in DNS. */
export const hostnameFor = (pod: Stored<Pod>, service: Stored<Service>): string | undefined => {
  const { hostname = '', subdomain } = pod.spec ?? {}
  return hostname !== '' && subdomain === service.metadata.name ? hostname : undefined
}

/** Has the Service no address of its own? */
export const isHeadless = ({ spec }: Stored<Service>): boolean => spec?.clusterIP === 'None' || !spec?.clusterIP

/** The number of a Service's target port in a pod; undefined where it names a port that the pod does not have (upstream's FindPort). */
export const targetPortOf = (pod: Stored<Pod>, { targetPort, port, protocol = 'TCP' }: ReadonlyServicePort): number | undefined => {
  if (targetPort === undefined) return port
  if (typeof targetPort === 'number') return targetPort
  const { containers = [], initContainers = [] } = pod.spec ?? {}
  // A sidecar is an init container that never ends.
  const serving = [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')]
  for (const { ports = [] } of serving)
    for (const each of ports) if (each.name === targetPort && (each.protocol ?? 'TCP') === protocol) return each.containerPort
  return undefined
}

export type IpFamily = 'IPv4' | 'IPv6'

/** The address families of a Service, its first one first. Servers older than ipFamilies leave it to the Service's address. */
export const familiesOf = ({ spec }: Stored<Service>): readonly IpFamily[] => {
  const given = (spec?.ipFamilies ?? []).filter((family): family is IpFamily => family === 'IPv4' || family === 'IPv6')
  if (given.length > 0) return given
  const { clusterIP = '' } = spec ?? {}
  if (clusterIP === '' || clusterIP === 'None') return ['IPv4', 'IPv6']
  return isIpv6Text(clusterIP) ? ['IPv6'] : ['IPv4']
}

/** Milliseconds since the epoch at which the pod became ready, or ceased to be. */
export const readyTransition = (pod: Stored<Pod>): number | undefined => parseTime(podReadyCondition(pod)?.lastTransitionTime)
