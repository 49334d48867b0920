import type { Service } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'

/** A Service as rules read it: they change neither the one to be written nor the one that is stored. */
export type ReadService = DeepReadonly<Service>

/** What follows from a Service's type and its other fields; upstream spreads these predicates over strategy, validation and allocators. */
export const typeOf = ({ spec }: ReadService): string => spec?.type ?? ''

/** `clusterIPs` is `[None]`: clients find the endpoints by name, no address stands for all of them. */
export const isHeadless = ({ spec }: ReadService): boolean => spec?.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None'

export const needsClusterIp = (service: ReadService): boolean => typeOf(service) !== 'ExternalName'

export const needsNodePort = (service: ReadService): boolean => typeOf(service) === 'NodePort' || typeOf(service) === 'LoadBalancer'

/** Load balancers that send only to nodes with endpoints ask each node's health on a port of its own. */
export const needsHealthCheckNodePort = (service: ReadService): boolean =>
  typeOf(service) === 'LoadBalancer' && service.spec?.externalTrafficPolicy === 'Local'

/** Traffic from outside the cluster can reach it (upstream's `ExternallyAccessible`). */
export const isExternallyAccessible = (service: ReadService): boolean =>
  needsNodePort(service) || (typeOf(service) === 'ClusterIP' && (service.spec?.externalIPs?.length ?? 0) > 0)
