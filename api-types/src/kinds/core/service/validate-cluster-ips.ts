import { isIpv6Text } from '../../../util/ip.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { areDualStack, isValidIpForLegacyField } from '../../../validation/ip.ts'
import { isHeadless, type ReadService, typeOf } from './facts.ts'

const FAMILIES = ['IPv4', 'IPv6']
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack']

/** Cluster IPs, families and policy, each and together (upstream's `ValidateServiceClusterIPsRelatedFields`). */
export const clusterIpErrors = (service: ReadService, at: Path, old?: ReadService): FieldError[] => {
  if (typeOf(service) === 'ExternalName') return []
  const { clusterIPs = [] } = service.spec ?? {}
  const path = at.child('clusterIPs')
  const addresses = addressErrors(clusterIPs, path, old?.spec?.clusterIPs)
  const errors = [...syncErrors(service, path), ...familyErrors(service, at), ...addresses]
  if (clusterIPs.length > 2) errors.push(fieldErrors.invalid(path, clusterIPs, 'may only hold up to 2 values'))
  // Families of what is no address would only confuse.
  if (addresses.length > 0) return errors
  return [...errors, ...dualStackErrors(clusterIPs, path), ...mismatchErrors(service, path)]
}

const syncErrors = ({ spec }: ReadService, at: Path): FieldError[] => {
  const { clusterIP = '', clusterIPs = [] } = spec ?? {}
  if (clusterIP === '') {
    return clusterIPs.length === 0 ? [] : [fieldErrors.invalid(at, clusterIPs, 'must be empty when `clusterIP` is not specified')]
  }
  if (clusterIPs.length === 0) return [fieldErrors.required(at)]
  return clusterIPs[0] === clusterIP ? [] : [fieldErrors.invalid(at, clusterIPs, 'first value must match `clusterIP`')]
}

const familyErrors = ({ spec }: ReadService, at: Path): FieldError[] => {
  const { ipFamilies = [], ipFamilyPolicy: policy } = spec ?? {}
  const path = at.child('ipFamilies')
  return [
    ...ipFamilies.flatMap((family, i) => [
      ...(FAMILIES.includes(family) ? [] : [fieldErrors.notSupported(path.index(i), family, FAMILIES)]),
      ...(ipFamilies.indexOf(family) < i ? [fieldErrors.duplicate(path.index(i), family)] : []),
    ]),
    ...(policy === undefined || POLICIES.includes(policy) ? [] : [fieldErrors.notSupported(at.child('ipFamilyPolicy'), policy, POLICIES)]),
  ]
}

const addressErrors = (clusterIPs: readonly string[], at: Path, stored?: readonly string[]): FieldError[] =>
  clusterIPs.flatMap((ip, i) => {
    if (i > 0 || ip !== 'None') return isValidIpForLegacyField(at.index(i), ip, stored)
    return clusterIPs.length === 1 ? [] : [fieldErrors.invalid(at, clusterIPs, "'None' must be the first and only value")]
  })

const dualStackErrors = (clusterIPs: readonly string[], at: Path): FieldError[] => {
  const [first = '', ...others] = clusterIPs
  // Among three or more one family comes twice in any case; upstream looks only for both of them being there.
  return others.length === 0 || others.some((ip) => areDualStack(first, ip))
    ? []
    : [fieldErrors.invalid(at, clusterIPs, 'may specify no more than one IP for each IP family')]
}

const mismatchErrors = (service: ReadService, at: Path): FieldError[] => {
  const { clusterIPs = [], ipFamilies = [] } = service.spec ?? {}
  if (isHeadless(service)) return []
  return clusterIPs.slice(0, ipFamilies.length).flatMap((ip, i) => {
    const wanted = ipFamilies[i]
    if (!(wanted === 'IPv4' || wanted === 'IPv6') || (wanted === 'IPv6') === isIpv6Text(ip)) return []
    return [fieldErrors.invalid(at.index(i), ip, `expected an ${wanted} value as indicated by \`ipFamilies[${i}]\``)]
  })
}
