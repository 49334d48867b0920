import type { HostAlias, PodDNSConfig, PodSpec } from '../../../generated/core.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidIpForLegacyField } from '../../../validation/ip.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { refused } from './errors.ts'
import { isDns1123SubdomainWithUnderscore } from './formats.ts'

type Errors = readonly FieldError[]

// The limits of libc's resolver.
const MAX_NAMESERVERS = 3
const MAX_SEARCHES = 32
const MAX_SEARCH_CHARACTERS = 2048

/** How a pod resolves names (upstream's `validatePodDNSConfig`). */
export const validateDnsConfig = ({ dnsConfig, dnsPolicy }: PodSpec, at: Path): Errors => {
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) return [fieldErrors.required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')]
    if ((dnsConfig.nameservers ?? []).length === 0) {
      return [fieldErrors.required(at.child('nameservers'), 'must provide at least one DNS nameserver when `dnsPolicy` is None')]
    }
  }
  return dnsConfig === undefined
    ? []
    : [...nameserverErrors(dnsConfig, at), ...searchErrors(dnsConfig, at.child('searches')), ...optionErrors(dnsConfig, at)]
}

const nameserverErrors = ({ nameservers = [] }: PodDNSConfig, at: Path): Errors => {
  const place = at.child('nameservers')
  return [
    ...(nameservers.length > MAX_NAMESERVERS
      ? [fieldErrors.invalid(place, nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`)]
      : []),
    ...nameservers.flatMap((address, i) => isValidIpForLegacyField(place.index(i), address)),
  ]
}

const searchErrors = ({ searches = [] }: PodDNSConfig, at: Path): Errors => [
  ...(searches.length > MAX_SEARCHES ? [fieldErrors.invalid(at, searches, `must not have more than ${MAX_SEARCHES} search paths`)] : []),
  ...(byteLength(searches.join(' ')) > MAX_SEARCH_CHARACTERS
    ? [
        fieldErrors.invalid(
          at,
          searches,
          `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`,
        ),
      ]
    : []),
  ...searches.flatMap((search, i) => {
    if (search === '.') return []
    const name = search.endsWith('.') ? search.slice(0, -1) : search
    return refused(at.index(i), name, isDns1123SubdomainWithUnderscore(name))
  }),
]

const optionErrors = ({ options = [] }: PodDNSConfig, at: Path): Errors =>
  options.flatMap(({ name }, i) => (name ? [] : [fieldErrors.required(at.child('options').index(i), 'must not be empty')]))

/** Entries of a pod's hosts file (upstream's `ValidateHostAliases`). */
export const validateHostAliases = (aliases: readonly HostAlias[] | undefined, at: Path): Errors =>
  (aliases ?? []).flatMap(({ ip, hostnames }, i) => [
    ...isValidIpForLegacyField(at.index(i).child('ip'), ip ?? ''),
    ...(hostnames ?? []).flatMap((name, j) => refused(at.index(i).child('hostnames').index(j), name, isDns1123Subdomain(name))),
  ])

/** The name that a pod gives itself instead of its own (upstream's `validatePodHostName`). */
export const validateHostnameOverride = (spec: PodSpec, at: Path): Errors => {
  const { hostnameOverride: name } = spec
  if (name === undefined) return []
  const place = at.child('hostnameOverride')
  return [
    ...(spec.setHostnameAsFQDN === true ? [fieldErrors.forbidden(place, 'may not be specified when setHostnameAsFQDN is true')] : []),
    ...(spec.hostNetwork === true ? [fieldErrors.forbidden(place, 'may not be specified when hostNetwork is true')] : []),
    ...(byteLength(name) > 64 ? [fieldErrors.tooLong(place, 64)] : []),
    ...refused(place, name, isDns1123Subdomain(name)),
  ]
}
