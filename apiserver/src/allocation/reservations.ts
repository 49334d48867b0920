import { formatTime, type KubeObject, kinds, type NetworkingV1, type Service } from '@coxswain/api-types'
import type { Clock, Random } from '@coxswain/ports'
import type { Objects } from '../cache/entry.ts'
import { encodeStored } from '../storage/codec.ts'
import type { Operation } from '../storage/store.ts'
import { addressOf, ipKey, isIpKey, portKey } from './address-book.ts'

/** Upstream's name for whoever gives out the addresses of services. */
export const MANAGER = 'ipallocator.k8s.io'
export const MANAGED_BY = 'ipaddress.kubernetes.io/managed-by'
const NO_VALUE = Buffer.allocUnsafeSlow(0)

/** The keys that a stored service holds: an IPAddress object, and its node ports. */
export const keysOf = (object: KubeObject): readonly string[] => {
  const { spec } = object as Service
  if (spec === undefined || spec.type === 'ExternalName') return []
  const numbers = [...(spec.ports ?? []).map((port) => port.nodePort), spec.healthCheckNodePort]
  const ports = numbers.flatMap((number) => (number ? [portKey(number)] : []))
  const ip = spec.clusterIP ?? ''
  return [...new Set([...(ip === '' || ip === 'None' ? [] : [ipKey(ip)]), ...ports])]
}

/** Writes a key that a service holds. */
export type Reserve = (key: string, service: KubeObject) => Operation

export interface ReserveOptions {
  readonly objects: Pick<Objects, 'remember'>
  readonly clock: Clock
  readonly random: Random
}

export const createReserve =
  ({ objects, clock, random }: ReserveOptions): Reserve =>
  (key, { metadata: { namespace = '', name = '' } }) => {
    if (!isIpKey(key)) return { type: 'put', key, value: NO_VALUE }
    const { group, version, kind } = kinds.IPAddress
    const address: NetworkingV1.IPAddress = {
      apiVersion: `${group}/${version}`,
      kind,
      metadata: {
        name: addressOf(key),
        uid: random.uuid(),
        creationTimestamp: formatTime(clock.now()),
        labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', [MANAGED_BY]: MANAGER },
      },
      spec: { parentRef: { resource: 'services', namespace, name } },
    }
    const { bytes } = encodeStored(address as KubeObject)
    objects.remember(bytes, address as KubeObject)
    return { type: 'put', key, value: bytes }
  }
