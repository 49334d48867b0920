import {
  formatCidr,
  formatIp,
  hasHostBits,
  isIpv6Text,
  isLinkLocalMulticast,
  isLinkLocalUnicast,
  isLoopback,
  isUnspecified,
  parseCidr,
  parseIp,
} from '../util/ip.ts'
import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'

/**
 * An IP address in a field that is older than strict checking (upstream's `IsValidIPForLegacyField` with StrictIPCIDRValidation on, the
 * default of 1.36). Values that the stored object holds already, `stored`, are left alone.
 */
export const isValidIpForLegacyField = (at: Path, value: string, stored: readonly string[] = []): readonly FieldError[] => {
  if (stored.includes(value)) return []
  const ip = parseIp(value)
  if (ip === undefined) return [fieldErrors.invalid(at, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]
  const mapped = ip.writtenAsV6 && ip.bytes.length === 4
  return [
    ...(ip.leadingZeros ? [fieldErrors.invalid(at, value, 'must not have leading 0s')] : []),
    ...(mapped && !ip.leadingZeros ? [fieldErrors.invalid(at, value, 'must not be an IPv4-mapped IPv6 address')] : []),
  ]
}

/** An IP range in such a field (upstream's `IsValidCIDRForLegacyField`). */
export const isValidCidrForLegacyField = (at: Path, value: string, stored: readonly string[] = []): readonly FieldError[] => {
  if (stored.includes(value)) return []
  const prefix = parseCidr(value)
  if (prefix === undefined) return [fieldErrors.invalid(at, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
  if (prefix.leadingZeros) return [fieldErrors.invalid(at, value, 'must not have leading 0s in IP or prefix length')]
  if (prefix.address.writtenAsV6 && prefix.address.bytes.length === 4) {
    return [fieldErrors.invalid(at, value, 'must not have an IPv4-mapped IPv6 address')]
  }
  return hasHostBits(prefix) ? [fieldErrors.invalid(at, value, 'must not have bits set beyond the prefix length')] : []
}

/** An IP address in a field that was strict from its first day: the canonical text only (upstream's `IsValidIP`). */
export const isValidIp = (at: Path, value: string): readonly FieldError[] => {
  const errors = isValidIpForLegacyField(at, value)
  const ip = parseIp(value)
  if (errors.length > 0 || ip === undefined || formatIp(ip) === value) return errors
  return [fieldErrors.invalid(at, value, `must be in canonical form (${JSON.stringify(formatIp(ip))})`)]
}

/** An IP range in such a field (upstream's `IsValidCIDR`). */
export const isValidCidr = (at: Path, value: string): readonly FieldError[] => {
  const errors = isValidCidrForLegacyField(at, value)
  const prefix = parseCidr(value)
  if (errors.length > 0 || prefix === undefined || formatCidr(prefix) === value) return errors
  return [fieldErrors.invalid(at, value, `must be in canonical form (${JSON.stringify(formatCidr(prefix))})`)]
}

/** Warnings for an address that passes but is not in the usual form (upstream's `GetWarningsForIP`). */
export const warningsForIp = (at: Path, value: string): readonly string[] => {
  const ip = parseIp(value)
  if (ip === undefined) return []
  const usual = formatIp(ip)
  if (ip.leadingZeros || (ip.writtenAsV6 && ip.bytes.length === 4)) {
    return [`${at}: non-standard IP address "${value}" will be considered invalid in a future Kubernetes release: use "${usual}"`]
  }
  return value === usual ? [] : [`${at}: IPv6 address "${value}" should be in RFC 5952 canonical format ("${usual}")`]
}

/** Warnings for an IP range that passes but is not in the usual form (upstream's `GetWarningsForCIDR`). */
export const warningsForCidr = (at: Path, value: string): readonly string[] => {
  const prefix = parseCidr(value)
  if (prefix === undefined) return []
  const usual = formatCidr(prefix)
  const warnings: string[] = []
  if (hasHostBits(prefix)) {
    const host = `${formatIp(prefix.address)}/${prefix.address.bytes.length * 8}`
    warnings.push(`${at}: CIDR value "${value}" is ambiguous in this context (should be "${usual}" or "${host}"?)`)
  }
  if (prefix.leadingZeros || (prefix.address.writtenAsV6 && prefix.address.bytes.length === 4)) {
    warnings.push(`${at}: non-standard CIDR value "${value}" will be considered invalid in a future Kubernetes release: use "${usual}"`)
  }
  if (warnings.length > 0 || value === usual) return warnings
  return [`${at}: IPv6 CIDR value "${value}" should be in RFC 5952 canonical format ("${usual}")`]
}

/** Addresses that nobody else can be reached at: refused as endpoints and external IPs (upstream's `ValidateEndpointIP`). */
export const validateEndpointIp = (value: string, at: Path): readonly FieldError[] => {
  const ip = parseIp(value)
  if (ip === undefined) return [fieldErrors.invalid(at, value, 'must be a valid IP address')]
  const refuse = (why: string) => fieldErrors.invalid(at, value, why)
  return [
    ...(isUnspecified(ip) ? [refuse(`may not be unspecified (${value})`)] : []),
    ...(isLoopback(ip) ? [refuse('may not be in the loopback range (127.0.0.0/8, ::1/128)')] : []),
    ...(isLinkLocalUnicast(ip) ? [refuse('may not be in the link-local range (169.254.0.0/16, fe80::/10)')] : []),
    ...(isLinkLocalMulticast(ip) ? [refuse('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')] : []),
  ]
}

/** Tells whether two texts are addresses, or two ranges, of different families: what dual-stack fields hold. */
export const areDualStack = (first: string, second: string): boolean => isIpv6Text(addressPart(first)) !== isIpv6Text(addressPart(second))
const addressPart = (text: string): string => text.split('/', 1)[0] ?? text
