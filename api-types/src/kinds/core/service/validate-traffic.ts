import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidPortNum } from '../../../validation/port.ts'
import { isExternallyAccessible, needsHealthCheckNodePort, type ReadService, typeOf } from './facts.ts'

const POLICIES = ['Cluster', 'Local']
const DISTRIBUTIONS = ['PreferClose', 'PreferSameNode', 'PreferSameZone']

/** How traffic from outside is spread, and the health check that goes with it (upstream's `validateServiceExternalTrafficPolicy`). */
export const externalTrafficErrors = (service: ReadService, at: Path): FieldError[] => {
  const { externalTrafficPolicy: policy = '' } = service.spec ?? {}
  const path = at.child('externalTrafficPolicy')
  const health = healthCheckErrors(service, at.child('healthCheckNodePort'))
  if (!isExternallyAccessible(service)) {
    return policy === '' ? health : [fieldErrors.invalid(path, policy, 'may only be set for externally-accessible services'), ...health]
  }
  if (policy === '') return [fieldErrors.required(path), ...health]
  return POLICIES.includes(policy) ? health : [fieldErrors.notSupported(path, policy, POLICIES), ...health]
}

const healthCheckErrors = (service: ReadService, at: Path): FieldError[] => {
  const { healthCheckNodePort: port = 0 } = service.spec ?? {}
  if (!needsHealthCheckNodePort(service)) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    return port === 0 ? [] : [fieldErrors.invalid(at, port, why)]
  }
  // One that is missing is given out when the Service is stored, after validation.
  if (port === 0) return []
  return isValidPortNum(port).map((why) => fieldErrors.invalid(at, port, why))
}

/** ExternalName services may have the policy or not: it was not always checked. */
export const internalTrafficErrors = (service: ReadService, at: Path): FieldError[] => {
  const policy = service.spec?.internalTrafficPolicy
  const path = at.child('internalTrafficPolicy')
  if (policy === undefined) return ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(typeOf(service)) ? [fieldErrors.required(path)] : []
  return POLICIES.includes(policy) ? [] : [fieldErrors.notSupported(path, policy, POLICIES)]
}

export const trafficDistributionErrors = ({ spec }: ReadService, at: Path): FieldError[] => {
  const wanted = spec?.trafficDistribution
  if (wanted === undefined || DISTRIBUTIONS.includes(wanted)) return []
  return [fieldErrors.notSupported(at.child('trafficDistribution'), wanted, DISTRIBUTIONS)]
}
