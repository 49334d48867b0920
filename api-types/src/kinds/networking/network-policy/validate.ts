import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../../generated/networking.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { type IpPrefix, parseCidr } from '../../../util/ip.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidCidrForLegacyField } from '../../../validation/ip.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { root } from '../../../validation/path.ts'
import { isValidPortNum, validatePortNumOrName } from '../../../validation/port.ts'
import { notSupported } from '../../core/pod/errors.ts'
import { peersOf } from './rules.ts'

type Errors = readonly FieldError[]
type Read<T> = DeepReadonly<T>

const PROTOCOLS = ['TCP', 'UDP', 'SCTP']
const POLICY_TYPES = ['Ingress', 'Egress']

/** What an update may keep though it would be refused in a new policy. */
interface Leniency {
  readonly allowInvalidValues: boolean
  readonly storedRanges: readonly string[]
}

/** Upstream's `ValidateNetworkPolicy`, and `ValidateNetworkPolicyUpdate` where there is an `old`. */
export const validateNetworkPolicy = ({ spec = {} }: Read<NetworkPolicy>, at: Path, old?: Read<NetworkPolicy>): Errors => {
  const place = at.child('spec')
  const leniency: Leniency = {
    allowInvalidValues: validateLabelSelector(old?.spec?.podSelector, root).length > 0,
    storedRanges: peersOf(old?.spec ?? {}).flatMap(({ ipBlock }) =>
      ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
    ),
  }
  const rule = (
    ports: readonly Read<NetworkPolicyPort>[],
    peers: readonly Read<NetworkPolicyPeer>[],
    where: Path,
    side: string,
  ): Errors => [
    ...ports.flatMap((port, i) => portErrors(port, where.child('ports').index(i))),
    ...peers.flatMap((peer, i) => peerErrors(peer, where.child(side).index(i), leniency)),
  ]
  return [
    ...validateLabelSelector(spec.podSelector, place.child('podSelector'), leniency),
    ...(spec.ingress ?? []).flatMap(({ ports = [], from = [] }, i) => rule(ports, from, place.child('ingress').index(i), 'from')),
    ...(spec.egress ?? []).flatMap(({ ports = [], to = [] }, i) => rule(ports, to, place.child('egress').index(i), 'to')),
    ...typeErrors(spec.policyTypes ?? [], place.child('policyTypes')),
  ]
}

const typeErrors = (types: readonly string[], at: Path): Errors =>
  types.length > POLICY_TYPES.length
    ? [fieldErrors.invalid(at, types, 'may not specify more than two policyTypes')]
    : types.flatMap((type, i) => (POLICY_TYPES.includes(type) ? [] : [notSupported(at.index(i), type, POLICY_TYPES)]))

const portErrors = ({ protocol, port, endPort }: Read<NetworkPolicyPort>, at: Path): Errors => [
  ...(protocol === undefined || PROTOCOLS.includes(protocol) ? [] : [notSupported(at.child('protocol'), protocol, PROTOCOLS)]),
  ...(typeof port === 'number' ? validatePortNumOrName(port, at.child('port')) : []),
  ...(endPort === undefined ? [] : endPortErrors(endPort, port, at.child('endPort'))),
  ...(typeof port === 'string' ? validatePortNumOrName(port, at.child('port')) : []),
]

const endPortErrors = (endPort: number, port: number | string | undefined, at: Path): Errors => {
  const refuse = (why: string) => fieldErrors.invalid(at, endPort, why)
  if (port === undefined) return [refuse('may not be specified when `port` is not specified')]
  if (typeof port === 'string') return [refuse('may not be specified when `port` is non-numeric')]
  return [...(endPort < port ? [refuse('must be greater than or equal to `port`')] : []), ...isValidPortNum(endPort).map(refuse)]
}

const peerErrors = ({ podSelector, namespaceSelector, ipBlock }: Read<NetworkPolicyPeer>, at: Path, leniency: Leniency): Errors => {
  const isEmpty = podSelector === undefined && namespaceSelector === undefined && ipBlock === undefined
  const isMixed = ipBlock !== undefined && (podSelector !== undefined || namespaceSelector !== undefined)
  return [
    ...validateLabelSelector(podSelector, at.child('podSelector'), leniency),
    ...validateLabelSelector(namespaceSelector, at.child('namespaceSelector'), leniency),
    ...(ipBlock === undefined ? [] : blockErrors(ipBlock, at.child('ipBlock'), leniency)),
    ...(isEmpty ? [fieldErrors.required(at, 'must specify a peer')] : []),
    ...(isMixed ? [fieldErrors.forbidden(at, 'may not specify both ipBlock and another peer')] : []),
  ]
}

const blockErrors = ({ cidr, except = [] }: Read<IPBlock>, at: Path, { storedRanges }: Leniency): Errors => {
  if (!cidr) return [fieldErrors.required(at.child('cidr'))]
  const range = parseCidr(cidr)
  return [
    ...isValidCidrForLegacyField(at.child('cidr'), cidr, storedRanges),
    ...(range === undefined ? [] : except.flatMap((each, i) => exceptErrors(each, range, at.child('except').index(i), storedRanges))),
  ]
}

const exceptErrors = (text: string, within: IpPrefix, at: Path, storedRanges: readonly string[]): Errors => {
  const part = parseCidr(text)
  return [
    ...isValidCidrForLegacyField(at, text, storedRanges),
    ...(part !== undefined && !isStrictPart(part, within) ? [fieldErrors.invalid(at, text, 'must be a strict subset of `cidr`')] : []),
  ]
}

/** Tells whether the network of `part` lies in that of `whole` and is smaller. */
const isStrictPart = (part: IpPrefix, whole: IpPrefix): boolean => {
  const [a, b] = [part.address.bytes, whole.address.bytes]
  if (a.length !== b.length || part.length <= whole.length) return false
  return b.every((byte, i) => {
    const bits = Math.min(8, Math.max(0, whole.length - i * 8))
    return ((byte ^ (a[i] ?? 0)) & (0xff << (8 - bits)) & 0xff) === 0
  })
}
