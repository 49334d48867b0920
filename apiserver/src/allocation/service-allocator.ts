import { type FieldError, fieldErrors, fieldPath, type KubeObject, type Service, type ServicePort, type ServiceSpec, status } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import { ALLOCATIONS } from '../storage/object-keys.ts'
import type { Operation } from '../storage/store.ts'
import type { Allocator } from './allocators.ts'
import { type Ipv4Range, rangeContains } from './ipv4.ts'

export interface ServiceAllocatorOptions {
  /** Upstream's --service-cluster-ip-range and --service-node-port-range. */
  readonly serviceIps: Ipv4Range
  readonly nodePorts: { readonly first: number; readonly last: number }
  readonly random: Random
  /** Keys below `allocations/` that are given out. */
  readonly taken: ReadonlyMap<string, number>
}

const IP_KEY = `${ALLOCATIONS}ip/`
const PORT_KEY = `${ALLOCATIONS}port/`
const NO_VALUE = Buffer.allocUnsafeSlow(0)

/** Cluster IPs and node ports of services. Addresses are chosen at random from what the cache says is free; the transaction settles races. */
export const createServiceAllocator = ({ serviceIps, nodePorts, random, taken }: ServiceAllocatorOptions): Allocator => {
  const pick = (size: number, keyAt: (i: number) => string): string | undefined => {
    const start = random.integer(size)
    for (let i = 0; i < size; i++) {
      const key = keyAt((start + i) % size)
      if (!taken.has(key)) return key
    }
    return undefined
  }
  const clusterIp = (spec: ServiceSpec, held: ReadonlySet<string>): readonly string[] => {
    if (spec.type === 'ExternalName') return []
    checkFamilies(spec)
    const asked = spec.clusterIP ?? ''
    if (asked === 'None') {
      spec.clusterIPs = ['None']
      return families(spec, [])
    }
    const key = asked === '' ? pick(serviceIps.size - 2, (i) => `${IP_KEY}${serviceIps.at(i + 1)}`) : `${IP_KEY}${asked}`
    if (key === undefined) throw new AllocationError(fieldErrors.invalid(fieldPath('spec').child('clusterIPs'), spec.clusterIPs ?? null, 'failed to allocate a serviceIP: range is full'))
    if (asked !== '' && !held.has(key)) checkAsked(spec, asked, key)
    spec.clusterIP = key.slice(IP_KEY.length)
    spec.clusterIPs = [spec.clusterIP]
    return families(spec, [key])
  }
  const checkAsked = (spec: ServiceSpec, asked: string, key: string): void => {
    const at = fieldPath('spec').child('clusterIPs')
    const value = spec.clusterIPs ?? [asked]
    if (!rangeContains(serviceIps, asked)) {
      throw new AllocationError(fieldErrors.invalid(at, value, `failed to allocate IP ${asked}: the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${serviceIps.text}`))
    }
    if (taken.has(key)) throw new AllocationError(fieldErrors.invalid(at, value, `failed to allocate IP ${asked}: provided IP is already allocated`))
  }
  const ports = (spec: ServiceSpec, held: ReadonlySet<string>): readonly string[] => {
    if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return []
    const wanted = [...(spec.ports ?? []).map((port, i) => ({ port, at: fieldPath('spec').child('ports').index(i).child('nodePort') }))]
    const keys = new Set<string>()
    for (const { port, at } of wanted) {
      if (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === false && !port.nodePort) continue
      const shared = sharedWith(spec.ports ?? [], port)
      if (!port.nodePort && shared !== undefined) port.nodePort = shared
      const key = port.nodePort ? `${PORT_KEY}${port.nodePort}` : pickPort(keys)
      if (key === undefined) throw new AllocationError(fieldErrors.invalid(at, null, 'failed to allocate a nodePort: range is full'))
      if (port.nodePort && !held.has(key) && !keys.has(key)) {
        const { first, last } = nodePorts
        if (port.nodePort < first || port.nodePort > last) {
          throw new AllocationError(fieldErrors.invalid(at, port.nodePort, `provided port is not in the valid range. The range of valid ports is ${first}-${last}`))
        }
        if (taken.has(key)) throw new AllocationError(fieldErrors.invalid(at, port.nodePort, 'provided port is already allocated'))
      }
      port.nodePort = Number(key.slice(PORT_KEY.length))
      keys.add(key)
    }
    return [...keys, ...healthCheckPort(spec, held, keys)]
  }
  /** Where a load balancer that keeps to local endpoints asks a node whether it has any. */
  const healthCheckPort = (spec: ServiceSpec, held: ReadonlySet<string>, own: ReadonlySet<string>): readonly string[] => {
    if (spec.type !== 'LoadBalancer' || spec.externalTrafficPolicy !== 'Local') return []
    const at = fieldPath('spec').child('healthCheckNodePort')
    const key = spec.healthCheckNodePort ? `${PORT_KEY}${spec.healthCheckNodePort}` : pickPort(own)
    if (key === undefined) throw new AllocationError(fieldErrors.invalid(at, null, 'failed to allocate a healthCheckNodePort: range is full'))
    if (!held.has(key) && taken.has(key)) throw new AllocationError(fieldErrors.invalid(at, spec.healthCheckNodePort, 'provided port is already allocated'))
    spec.healthCheckNodePort = Number(key.slice(PORT_KEY.length))
    return [key]
  }
  const pickPort = (own: ReadonlySet<string>): string | undefined => {
    const { first, last } = nodePorts
    for (let attempt = 0; attempt < 8; attempt++) {
      const key = pick(last - first + 1, (i) => `${PORT_KEY}${first + i}`)
      if (key === undefined || !own.has(key)) return key
    }
    for (let port = first; port <= last; port++) if (!taken.has(`${PORT_KEY}${port}`) && !own.has(`${PORT_KEY}${port}`)) return `${PORT_KEY}${port}`
    return undefined
  }
  return {
    allocate: (draft, old) => {
      const { spec } = draft as Service
      if (spec === undefined) return { compares: [], operations: [] }
      const held = new Set(old === undefined ? [] : keysOf(old))
      const wanted = new Set(asInvalid(draft, () => [...clusterIp(spec, held), ...ports(spec, held)]))
      const gained = [...wanted].filter((key) => !held.has(key))
      const lost = [...held].filter((key) => !wanted.has(key))
      return {
        compares: gained.map((key) => ({ key, revision: 0 })),
        operations: [...gained.map((key): Operation => ({ type: 'put', key, value: NO_VALUE })), ...lost.map((key): Operation => ({ type: 'delete', key }))],
      }
    },
    release: (old) => ({ compares: [], operations: keysOf(old).map((key) => ({ type: 'delete', key })) }),
  }
}

/** What a stored service holds. */
const keysOf = (object: KubeObject): readonly string[] => {
  const { spec } = object as Service
  if (spec === undefined || spec.type === 'ExternalName') return []
  const ip = spec.clusterIP
  const numbers = [...(spec.ports ?? []).map((port) => port.nodePort), spec.healthCheckNodePort]
  const ports = numbers.flatMap((number) => (number ? [`${PORT_KEY}${number}`] : []))
  return [...new Set([...(ip === undefined || ip === '' || ip === 'None' ? [] : [`${IP_KEY}${ip}`]), ...ports])]
}

/** Ports of one number that differ in protocol share their node port. */
const sharedWith = (ports: readonly ServicePort[], port: ServicePort): number | undefined =>
  ports.find((each) => each !== port && each.port === port.port && each.protocol !== port.protocol && each.nodePort)?.nodePort

/** The cluster has one stack, IPv4. */
const checkFamilies = ({ ipFamilyPolicy, ipFamilies }: ServiceSpec): void => {
  const at = fieldPath('spec')
  if (ipFamilyPolicy === 'RequireDualStack') {
    throw new AllocationError(fieldErrors.invalid(at.child('ipFamilyPolicy'), ipFamilyPolicy, 'this cluster is not configured for dual-stack services'))
  }
  const foreign = (ipFamilies ?? []).findIndex((family) => family !== 'IPv4')
  if (foreign >= 0) throw new AllocationError(fieldErrors.invalid(at.child('ipFamilies').index(foreign), ipFamilies?.[foreign], 'not configured on this cluster'))
}

/** Fills in what the one stack makes of it. */
const families = <Keys>(spec: ServiceSpec, keys: Keys): Keys => {
  spec.ipFamilies ??= ['IPv4']
  spec.ipFamilyPolicy ??= 'SingleStack'
  return keys
}

class AllocationError extends Error {
  readonly field: FieldError
  constructor(field: FieldError) {
    super(field.detail)
    this.field = field
  }
}

const asInvalid = <Result>(object: KubeObject, run: () => Result): Result => {
  try {
    return run()
  } catch (error) {
    if (error instanceof AllocationError) throw status.invalid({ group: '', kind: 'Service' }, object.metadata.name ?? '', [error.field])
    throw error
  }
}
