import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isHeadless, needsClusterIp, needsHealthCheckNodePort, type ReadService, typeOf } from './facts.ts'

const UNCHANGEABLE = 'may not change once set'

/**
 * What an update of a Service may not do (upstream's `ValidateServiceUpdate`, less what holds on create too). A second address or family
 * may come and go; the first stays as long as the Service has addresses.
 */
export const validateServiceUpdate = (next: ReadService, old: ReadService, at: Path): FieldError[] => {
  const spec = at.child('spec')
  return [
    ...clusterIpChanges(next, old, spec),
    ...familyChanges(next, old, spec),
    ...classChanges(next, old, spec.child('loadBalancerClass')),
    ...healthCheckChanges(next, old, spec.child('healthCheckNodePort')),
  ]
}

const clusterIpChanges = (next: ReadService, old: ReadService, at: Path): FieldError[] => {
  if (!needsClusterIp(next) || !needsClusterIp(old) || (isHeadless(old) && isHeadless(next))) return []
  const [ips, oldIps] = [next.spec?.clusterIPs ?? [], old.spec?.clusterIPs ?? []]
  const path = at.child('clusterIPs')
  if (ips.length === oldIps.length) {
    return oldIps.flatMap((ip, i) => (ip === ips[i] ? [] : [fieldErrors.invalid(path.index(i), ips, UNCHANGEABLE)]))
  }
  if (ips.length === 0) return [fieldErrors.invalid(path.index(0), ips, 'primary clusterIP can not be unset')]
  return [
    ...(oldIps.length > 0 && ips[0] !== oldIps[0] ? [fieldErrors.invalid(path.index(0), ips, UNCHANGEABLE)] : []),
    ...(ips.length < oldIps.length && ips.length === 1 ? releaseErrors(next, 'clusterIP', at) : []),
  ]
}

const familyChanges = (next: ReadService, old: ReadService, at: Path): FieldError[] => {
  // Headless services may change their families, and any service on its way to headless or back.
  if (!needsClusterIp(next) || !needsClusterIp(old) || isHeadless(next) || isHeadless(old)) return []
  const [families, oldFamilies] = [next.spec?.ipFamilies ?? [], old.spec?.ipFamilies ?? []]
  const ips = next.spec?.clusterIPs ?? []
  // Upstream names the first entry whichever changed, and shows the addresses where the number of families changes.
  const path = at.child('ipFamilies').index(0)
  if (families.length === oldFamilies.length) {
    return oldFamilies.flatMap((family, i) => (family === families[i] ? [] : [fieldErrors.invalid(path, families, UNCHANGEABLE)]))
  }
  const isLess = families.length < oldFamilies.length
  return [
    ...(isLess && ips.length === 0 ? [fieldErrors.invalid(path, families, 'primary ipFamily can not be unset')] : []),
    ...(families.length > 0 && oldFamilies.length > 0 && families[0] !== oldFamilies[0]
      ? [fieldErrors.invalid(path, ips, UNCHANGEABLE)]
      : []),
    ...(isLess && families.length === 1 ? releaseErrors(next, 'ipFamily', at) : []),
  ]
}

/** To give up the second address or family the client must say that it wants one only. */
const releaseErrors = ({ spec }: ReadService, what: 'clusterIP' | 'ipFamily', at: Path): FieldError[] =>
  spec?.ipFamilyPolicy === 'SingleStack'
    ? []
    : [
        fieldErrors.invalid(
          at.child('ipFamilyPolicy'),
          spec?.ipFamilyPolicy ?? null,
          `must be set to 'SingleStack' when releasing the secondary ${what}`,
        ),
      ]

const classChanges = (next: ReadService, old: ReadService, at: Path): FieldError[] => {
  const name = next.spec?.loadBalancerClass
  const both = typeOf(next) === 'LoadBalancer' && typeOf(old) === 'LoadBalancer'
  return both && name !== old.spec?.loadBalancerClass ? [fieldErrors.invalid(at, name ?? null, UNCHANGEABLE)] : []
}

const healthCheckChanges = (next: ReadService, old: ReadService, at: Path): FieldError[] => {
  if (!needsHealthCheckNodePort(next) || !needsHealthCheckNodePort(old)) return []
  const same = (next.spec?.healthCheckNodePort ?? 0) === (old.spec?.healthCheckNodePort ?? 0)
  return same ? [] : [fieldErrors.forbidden(at, fieldErrors.IMMUTABLE)]
}
