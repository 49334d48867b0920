import type { LoadBalancerIngress } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { parseIp } from '../../../util/ip.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidCidrForLegacyField, isValidIpForLegacyField } from '../../../validation/ip.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { type ReadService, typeOf } from './facts.ts'

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges'
const ONLY_LOAD_BALANCERS = "may only be used when `type` is 'LoadBalancer'"
const IP_MODES = ['Proxy', 'VIP']

/** What only load balancers have: source ranges, node port allocation, a class. */
export const loadBalancerErrors = (service: ReadService, at: Path, old?: ReadService): FieldError[] => [
  ...sourceRangeErrors(service, at, old),
  ...allocationErrors(service, at),
  ...classErrors(service, at.child('spec').child('loadBalancerClass')),
]

const sourceRangeErrors = (service: ReadService, at: Path, old?: ReadService): FieldError[] => {
  const ranges = service.spec?.loadBalancerSourceRanges ?? []
  const annotation = service.metadata.annotations?.[SOURCE_RANGES]
  const misplaced = (path: Path) => (typeOf(service) === 'LoadBalancer' ? [] : [fieldErrors.forbidden(path, ONLY_LOAD_BALANCERS)])
  if (ranges.length > 0) {
    // Upstream writes the field's name with a capital here.
    const path = at.child('spec').child('LoadBalancerSourceRanges')
    const stored = old?.spec?.loadBalancerSourceRanges?.map((range) => range.trim())
    return [...misplaced(path), ...ranges.flatMap((range, i) => isValidCidrForLegacyField(path.index(i), range.trim(), stored))]
  }
  if (annotation === undefined) return []
  const path = at.child('metadata').child('annotations').key(SOURCE_RANGES)
  const stored = split(old?.metadata.annotations?.[SOURCE_RANGES])
  return [...misplaced(path), ...split(annotation).flatMap((range) => isValidCidrForLegacyField(path, range, stored))]
}
const split = (annotation = ''): string[] => (annotation.trim() === '' ? [] : annotation.split(',').map((range) => range.trim()))

const allocationErrors = (service: ReadService, at: Path): FieldError[] => {
  const isSet = service.spec?.allocateLoadBalancerNodePorts !== undefined
  if (typeOf(service) === 'LoadBalancer') {
    // Upstream leaves `spec` out of this path.
    return isSet ? [] : [fieldErrors.required(at.child('allocateLoadBalancerNodePorts'))]
  }
  return isSet ? [fieldErrors.forbidden(at.child('spec').child('allocateLoadBalancerNodePorts'), ONLY_LOAD_BALANCERS)] : []
}

/** The class of a load balancer is a qualified name (upstream's `validateLoadBalancerClassField`). */
const classErrors = (service: ReadService, at: Path): FieldError[] => {
  const name = service.spec?.loadBalancerClass
  if (name === undefined) return []
  if (typeOf(service) !== 'LoadBalancer') return [fieldErrors.forbidden(at, ONLY_LOAD_BALANCERS)]
  return isQualifiedName(name).map((why) => fieldErrors.invalid(at, name, why))
}

/** What a load balancer's controller reports (upstream's `ValidateLoadBalancerStatus`). `at` is `status.loadBalancer`. */
export const loadBalancerStatusErrors = (service: ReadService, old: ReadService, at: Path): FieldError[] => {
  const ingress = service.status?.loadBalancer?.ingress ?? []
  const path = at.child('ingress')
  if (ingress.length > 0 && typeOf(service) !== 'LoadBalancer') {
    return [fieldErrors.forbidden(path, 'may only be used when `spec.type` is LoadBalancer')]
  }
  const stored = old.status?.loadBalancer?.ingress?.flatMap(({ ip }) => (ip === undefined ? [] : [ip]))
  return ingress.flatMap((each, i) => [
    ...(each.ip ? isValidIpForLegacyField(path.index(i).child('ip'), each.ip, stored) : []),
    ...ipModeErrors(each, path.index(i).child('ipMode')),
    ...hostnameErrors(each, path.index(i).child('hostname')),
  ])
}

const ipModeErrors = ({ ip, ipMode }: DeepReadonly<LoadBalancerIngress>, at: Path): FieldError[] => {
  if (ipMode === undefined) return ip ? [fieldErrors.required(at, 'must be specified when `ip` is set')] : []
  if (!ip) return [fieldErrors.forbidden(at, 'may not be specified when `ip` is not set')]
  return IP_MODES.includes(ipMode) ? [] : [fieldErrors.notSupported(at, ipMode, IP_MODES)]
}

const hostnameErrors = ({ hostname }: DeepReadonly<LoadBalancerIngress>, at: Path): FieldError[] => {
  if (!hostname) return []
  const errors = isDns1123Subdomain(hostname).map((why) => fieldErrors.invalid(at, hostname, why))
  if (parseIp(hostname) !== undefined) errors.push(fieldErrors.invalid(at, hostname, 'must be a DNS name, not an IP address'))
  return errors
}
