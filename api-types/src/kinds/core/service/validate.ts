import type { ServiceSpec } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidIpForLegacyField, validateEndpointIp } from '../../../validation/ip.ts'
import { validateLabels } from '../../../validation/labels.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { isHeadless, type ReadService, typeOf } from './facts.ts'
import { clusterIpErrors } from './validate-cluster-ips.ts'
import { loadBalancerErrors } from './validate-load-balancer.ts'
import { nodePortErrors, portErrors } from './validate-ports.ts'
import { externalTrafficErrors, internalTrafficErrors, trafficDistributionErrors } from './validate-traffic.ts'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const AFFINITIES = ['ClientIP', 'None']
/** A day, upstream's MaxClientIPServiceAffinitySeconds. */
const MAX_AFFINITY_SECONDS = 86_400
const KUBELET_PORT = 10250
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints'
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode'

/** A whole Service after defaults and preparation (upstream's `ValidateService`). `old` is what an update replaces. */
export const validateService = (service: ReadService, at: Path, old?: ReadService): FieldError[] => {
  const spec = at.child('spec')
  return [
    ...annotationErrors(service, at),
    ...missingPortErrors(service, spec),
    ...typeDependentErrors(service, spec),
    ...portErrors(service, spec.child('ports')),
    ...validateLabels(service.spec?.selector, spec.child('selector')),
    ...affinityErrors(service, spec),
    ...clusterIpErrors(service, spec, old),
    ...externalIpErrors(service, spec.child('externalIPs'), old),
    ...typeErrors(service, spec.child('type')),
    ...nodePortErrors(service, spec.child('ports')),
    ...loadBalancerErrors(service, at, old),
    ...externalTrafficErrors(service, spec),
    ...internalTrafficErrors(service, spec),
    ...trafficDistributionErrors(service, spec),
  ]
}

const annotationErrors = ({ metadata: { annotations } }: ReadService, at: Path): FieldError[] => {
  const hints = annotations?.[TOPOLOGY_HINTS]
  const mode = annotations?.[TOPOLOGY_MODE]
  if (hints === undefined || mode === undefined || hints === mode) return []
  const path = at.child('metadata').child('annotations').key(TOPOLOGY_MODE)
  return [fieldErrors.invalid(path, mode, `must match annotations[${TOPOLOGY_HINTS}] when both are specified`)]
}

const missingPortErrors = (service: ReadService, at: Path): FieldError[] =>
  service.spec?.ports?.length || isHeadless(service) || typeOf(service) === 'ExternalName' ? [] : [fieldErrors.required(at.child('ports'))]

const typeDependentErrors = (service: ReadService, at: Path): FieldError[] => {
  switch (typeOf(service)) {
    case 'LoadBalancer':
      return [...kubeletPortErrors(service, at.child('ports')), ...headlessErrors(service, at)]
    case 'NodePort':
      return headlessErrors(service, at)
    case 'ExternalName':
      return externalNameErrors(service.spec ?? {}, at)
    default:
      return []
  }
}

/** Some load balancers open the port on every node, where the kubelet answers. */
const kubeletPortErrors = ({ spec }: ReadService, at: Path): FieldError[] =>
  (spec?.ports ?? []).flatMap(({ port }, i) =>
    port === KUBELET_PORT
      ? [fieldErrors.invalid(at.index(i), port, `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`)]
      : [],
  )

const headlessErrors = (service: ReadService, at: Path): FieldError[] =>
  isHeadless(service)
    ? [fieldErrors.invalid(at.child('clusterIPs').index(0), 'None', `may not be set to 'None' for ${typeOf(service)} services`)]
    : []

const externalNameErrors = ({ clusterIPs, ipFamilies, ipFamilyPolicy, externalName = '' }: NonNullable<ReadService['spec']>, at: Path) => {
  const unwanted = (field: string) => fieldErrors.forbidden(at.child(field), 'may not be set for ExternalName services')
  // A trailing dot marks the name as fully qualified.
  const name = externalName.endsWith('.') ? externalName.slice(0, -1) : externalName
  const path = at.child('externalName')
  return [
    ...(clusterIPs?.length ? [unwanted('clusterIPs')] : []),
    ...(ipFamilies?.length ? [unwanted('ipFamilies')] : []),
    ...(ipFamilyPolicy === undefined ? [] : [unwanted('ipFamilyPolicy')]),
    ...(name === '' ? [fieldErrors.required(path)] : isDns1123Subdomain(name).map((why) => fieldErrors.invalid(path, name, why))),
  ]
}

const affinityErrors = ({ spec }: ReadService, at: Path): FieldError[] => {
  const { sessionAffinity, sessionAffinityConfig: config } = spec ?? {}
  const configPath = at.child('sessionAffinityConfig')
  if (!sessionAffinity) return [fieldErrors.required(at.child('sessionAffinity'))]
  if (sessionAffinity === 'ClientIP') return clientIpErrors(config, configPath)
  if (sessionAffinity !== 'None') return [fieldErrors.notSupported(at.child('sessionAffinity'), sessionAffinity, AFFINITIES)]
  return config === undefined ? [] : [fieldErrors.forbidden(configPath, 'must not be set when session affinity is None')]
}

const clientIpErrors = (config: ServiceSpec['sessionAffinityConfig'], at: Path): FieldError[] => {
  const missing = (path: Path) => [fieldErrors.required(path, 'when session affinity type is ClientIP')]
  if (config === undefined) return missing(at)
  if (config.clientIP === undefined) return missing(at.child('clientIP'))
  const { timeoutSeconds } = config.clientIP
  const path = at.child('clientIP').child('timeoutSeconds')
  if (timeoutSeconds === undefined) return missing(path)
  if (timeoutSeconds > 0 && timeoutSeconds <= MAX_AFFINITY_SECONDS) return []
  return [fieldErrors.invalid(path, timeoutSeconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`)]
}

const externalIpErrors = ({ spec }: ReadService, at: Path, old?: ReadService): FieldError[] =>
  (spec?.externalIPs ?? []).flatMap((ip, i) => {
    const errors = isValidIpForLegacyField(at.index(i), ip, old?.spec?.externalIPs)
    return errors.length > 0 ? errors : validateEndpointIp(ip, at.index(i))
  })

const typeErrors = (service: ReadService, at: Path): FieldError[] => {
  const type = typeOf(service)
  if (type === '') return [fieldErrors.required(at)]
  return TYPES.includes(type) ? [] : [fieldErrors.notSupported(at, type, TYPES)]
}
