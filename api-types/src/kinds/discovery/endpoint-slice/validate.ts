import type { Endpoint, EndpointHints, EndpointPort, EndpointSlice } from '../../../generated/discovery.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { isIpv6Text } from '../../../util/ip.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidIpForLegacyField, validateEndpointIp } from '../../../validation/ip.ts'
import { validateLabels } from '../../../validation/labels.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { validateProtocol } from '../../../validation/port.ts'
import { isQualifiedName, isValidLabelValue } from '../../../validation/qualified-name.ts'

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6']
const MAX_ENDPOINTS = 1000
const MAX_ADDRESSES = 100
const MAX_PORTS = 20_000
const MAX_TOPOLOGY_LABELS = 16
const MAX_HINTS = 8
const ZONE = 'topology.kubernetes.io/zone'

type ReadSlice = DeepReadonly<EndpointSlice>

/** A whole slice (upstream's `ValidateEndpointSlice`). Endpoints that an update does not change are left alone. */
export const validateEndpointSlice = (slice: ReadSlice, at: Path, old?: ReadSlice): FieldError[] => {
  const endpoints = endpointsErrors(slice, at.child('endpoints'))
  // The comparison comes last: a slice may be large.
  const areStored = endpoints.length > 0 && old !== undefined && semanticEqual(slice.endpoints, old.endpoints)
  return [
    ...addressTypeErrors(slice.addressType, at.child('addressType')),
    ...portsErrors(slice.ports ?? [], at.child('ports')),
    ...(areStored ? [] : endpoints),
  ]
}

export const validateEndpointSliceUpdate = (next: ReadSlice, old: ReadSlice, at: Path): FieldError[] =>
  next.addressType === old.addressType ? [] : [fieldErrors.invalid(at.child('addressType'), next.addressType, fieldErrors.IMMUTABLE)]

const addressTypeErrors = (type: string, at: Path): FieldError[] => {
  if (!type) return [fieldErrors.required(at)]
  return ADDRESS_TYPES.includes(type) ? [] : [fieldErrors.notSupported(at, type, ADDRESS_TYPES)]
}

const endpointsErrors = ({ endpoints, addressType }: ReadSlice, at: Path): FieldError[] => {
  const list = endpoints ?? []
  if (list.length > MAX_ENDPOINTS) return [fieldErrors.tooMany(at, list.length, MAX_ENDPOINTS)]
  return list.flatMap((endpoint, i) => endpointErrors(endpoint, addressType, at.index(i)))
}

const endpointErrors = (endpoint: DeepReadonly<Endpoint>, addressType: string, at: Path): FieldError[] => {
  const { nodeName, hostname, hints, deprecatedTopology } = endpoint
  return [
    ...addressesErrors(endpoint.addresses ?? [], addressType, at.child('addresses')),
    ...(nodeName === undefined ? [] : isDns1123Subdomain(nodeName).map((why) => fieldErrors.invalid(at.child('nodeName'), nodeName, why))),
    ...topologyErrors(deprecatedTopology, at.child('deprecatedTopology')),
    ...(hostname === undefined ? [] : isDns1123Label(hostname).map((why) => fieldErrors.invalid(at.child('hostname'), hostname, why))),
    ...(hints === undefined ? [] : hintsErrors(hints, at.child('hints'))),
  ]
}

const addressesErrors = (addresses: readonly string[], type: string, at: Path): FieldError[] => [
  ...(addresses.length === 0 ? [fieldErrors.required(at, 'must contain at least 1 address')] : []),
  ...(addresses.length > MAX_ADDRESSES ? [fieldErrors.tooMany(at, addresses.length, MAX_ADDRESSES)] : []),
  ...addresses.flatMap((address, i) => addressErrors(address, type, at.index(i))),
]

const addressErrors = (address: string, type: string, at: Path): readonly FieldError[] => {
  if (type === 'FQDN') return domainNameErrors(address, at)
  // An unknown type is refused by itself; what its addresses are nobody knows.
  if (type !== 'IPv4' && type !== 'IPv6') return []
  const errors = isValidIpForLegacyField(at, address)
  if (errors.length > 0) return errors
  const isWrong = isIpv6Text(address) !== (type === 'IPv6')
  return [...(isWrong ? [fieldErrors.invalid(at, address, `must be an ${type} address`)] : []), ...validateEndpointIp(address, at)]
}

/** At least two labels (upstream's `IsFullyQualifiedDomainName`). */
const domainNameErrors = (given: string, at: Path): FieldError[] => {
  if (given === '') return [fieldErrors.required(at)]
  const name = given.endsWith('.') ? given.slice(0, -1) : given
  const reasons = isDns1123Subdomain(name)
  if (reasons.length > 0) return [fieldErrors.invalid(at, name, reasons.join(','))]
  const labels = name.split('.')
  if (labels.length < 2) return [fieldErrors.invalid(at, name, 'should be a domain with at least two segments separated by dots')]
  const bad = labels.find((label) => isDns1123Label(label).length > 0)
  return bad === undefined ? [] : [fieldErrors.invalid(at, bad, isDns1123Label(bad).join(','))]
}

const topologyErrors = (topology: Readonly<Record<string, string>> | undefined, at: Path): FieldError[] => {
  if (topology === undefined) return []
  const count = Object.keys(topology).length
  return [
    ...(count > MAX_TOPOLOGY_LABELS ? [fieldErrors.tooMany(at, count, MAX_TOPOLOGY_LABELS)] : []),
    ...validateLabels(topology, at),
    ...(topology[ZONE] === undefined
      ? []
      : [{ type: 'InternalError' as const, field: at.key(ZONE).toString(), detail: 'reserved key was not removed in conversion' }]),
  ]
}

const portsErrors = (ports: readonly DeepReadonly<EndpointPort>[], at: Path): FieldError[] => {
  if (ports.length > MAX_PORTS) return [fieldErrors.tooMany(at, ports.length, MAX_PORTS)]
  const names = new Set<string>()
  return ports.flatMap(({ name = '', protocol, appProtocol }, i) => {
    const errors = name === '' ? [] : isDns1123Label(name).map((why) => fieldErrors.invalid(at.index(i).child('name'), name, why))
    if (names.has(name)) errors.push(fieldErrors.duplicate(at.index(i).child('name'), name))
    names.add(name)
    errors.push(...validateProtocol(protocol, at.index(i).child('protocol')))
    if (appProtocol === undefined) return errors
    return [
      ...errors,
      ...isQualifiedName(appProtocol).map((why) => fieldErrors.invalid(at.index(i).child('appProtocol'), appProtocol, why)),
    ]
  })
}

const hintsErrors = ({ forZones = [], forNodes = [] }: DeepReadonly<EndpointHints>, at: Path): FieldError[] => [
  ...hintErrors(forZones, isValidLabelValue, at.child('forZones')),
  ...hintErrors(forNodes, isDns1123Subdomain, at.child('forNodes')),
]

const hintErrors = (hints: readonly { readonly name: string }[], check: (name: string) => readonly string[], at: Path): FieldError[] => {
  if (hints.length > MAX_HINTS) return [fieldErrors.tooMany(at, hints.length, MAX_HINTS)]
  const names = new Set<string>()
  return hints.flatMap(({ name }, i) => {
    const path = at.index(i).child('name')
    const errors = names.has(name) ? [fieldErrors.duplicate(path, name)] : []
    names.add(name)
    return [...errors, ...check(name).map((why) => fieldErrors.invalid(path, name, why))]
  })
}
