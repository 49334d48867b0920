import type { Path } from '../../../validation/field-error.ts'
import { warningsForCidr, warningsForIp } from '../../../validation/ip.ts'
import { fieldPath } from '../../../validation/path.ts'
import { type ReadService, typeOf } from './facts.ts'

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints'
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode'

/** What a client should know of the Service that it has written (upstream's `GetWarningsForService`). */
export const serviceWarnings = (service: ReadService): readonly string[] => {
  const spec = service.spec ?? {}
  const at = fieldPath('spec')
  const { clusterIP = '', clusterIPs = [], externalIPs = [], loadBalancerIP, loadBalancerSourceRanges = [], trafficDistribution } = spec
  const isExternalName = typeOf(service) === 'ExternalName'
  return [
    ...(service.metadata.annotations?.[TOPOLOGY_HINTS] === undefined
      ? []
      : [`annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`]),
    ...(clusterIP === '' || clusterIP === 'None' ? [] : each(clusterIPs, at.child('clusterIPs'), warningsForIp)),
    ...(typeOf(service) === 'ClusterIP' && clusterIP === 'None' ? headlessWarnings(spec) : []),
    ...(externalIPs.length > 0 ? ['spec.externalIPs is deprecated'] : []),
    ...each(externalIPs, at.child('externalIPs'), warningsForIp),
    ...(loadBalancerIP ? warningsForIp(at.child('loadBalancerIP'), loadBalancerIP) : []),
    ...each(loadBalancerSourceRanges, at.child('loadBalancerSourceRanges'), (path, range) => warningsForCidr(path, range.trim())),
    ...(isExternalName && externalIPs.length > 0 ? ['spec.externalIPs is ignored when spec.type is "ExternalName"'] : []),
    ...(!isExternalName && spec.externalName ? ['spec.externalName is ignored when spec.type is not "ExternalName"'] : []),
    ...(trafficDistribution === 'PreferClose' ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'] : []),
  ]
}

const headlessWarnings = ({ loadBalancerIP, externalIPs = [], sessionAffinity }: NonNullable<ReadService['spec']>): string[] => [
  ...(loadBalancerIP ? ['spec.loadBalancerIP is ignored for headless services'] : []),
  ...(externalIPs.length > 0 ? ['spec.externalIPs is ignored for headless services'] : []),
  ...(sessionAffinity === 'None' ? [] : ['spec.SessionAffinity is ignored for headless services']),
]

const each = (values: readonly string[], at: Path, warn: (at: Path, value: string) => readonly string[]): string[] =>
  values.flatMap((value, i) => warn(at.index(i), value))
