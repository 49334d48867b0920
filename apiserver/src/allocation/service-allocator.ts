import { fieldErrors, fieldPath, type KubeObject, type Service, type ServiceSpec, status } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import type { Operation } from '../storage/store.ts'
import { type AddressBook, AllocationError, addressOf, createAddressBook, ipKey, refuse } from './address-book.ts'
import type { Allocator } from './allocators.ts'
import { type Ipv4Range, rangeContains } from './ipv4.ts'
import { keysOf, type Reserve } from './reservations.ts'
import { servicePorts } from './service-ports.ts'

export interface ServiceAllocatorOptions {
  /** Upstream's --service-cluster-ip-range and --service-node-port-range. */
  readonly serviceIps: Ipv4Range
  readonly nodePorts: { readonly first: number; readonly last: number }
  readonly random: Random
  /** Is this key given out, by what the cache knows? */
  readonly isTaken: AddressBook['isTaken']
  readonly reserve: Reserve
}

const NONE: ReadonlySet<string> = new Set()

/** Cluster IPs and node ports of services. What is not asked for by number is chosen at random among what is free. */
export const createServiceAllocator = ({ serviceIps, nodePorts, random, isTaken, reserve }: ServiceAllocatorOptions): Allocator => {
  const book = createAddressBook(isTaken, random)
  return {
    allocate: (draft, old) => {
      const { spec } = draft as Service
      if (spec === undefined) return { compares: [], operations: [] }
      const held = new Set(old === undefined ? [] : keysOf(old))
      const wanted = new Set(
        asInvalid(draft, () => [
          ...clusterIp(spec, held, { book, range: serviceIps }),
          ...servicePorts(spec, held, { book, range: nodePorts }),
        ]),
      )
      const gained = [...wanted].filter((key) => !held.has(key))
      const lost = [...held].filter((key) => !wanted.has(key))
      return {
        compares: gained.map((key) => ({ key, revision: 0 })),
        operations: [...gained.map((key) => reserve(key, draft)), ...lost.map((key): Operation => ({ type: 'delete', key }))],
      }
    },
    release: (old) => ({ compares: [], operations: keysOf(old).map((key) => ({ type: 'delete', key })) }),
  }
}

/** Gives the service its address; the keys that it then holds. */
const clusterIp = (
  spec: ServiceSpec,
  held: ReadonlySet<string>,
  { book, range }: { book: AddressBook; range: Ipv4Range },
): readonly string[] => {
  if (spec.type === 'ExternalName') return []
  checkFamilies(spec)
  spec.ipFamilies ??= ['IPv4']
  spec.ipFamilyPolicy ??= 'SingleStack'
  const asked = spec.clusterIP ?? ''
  if (asked === 'None') {
    spec.clusterIPs = ['None']
    return []
  }
  const at = fieldPath('spec').child('clusterIPs')
  if (asked !== '' && !held.has(ipKey(asked))) checkAsked(spec.clusterIPs ?? [asked], asked, { book, range })
  const key =
    asked !== ''
      ? ipKey(asked)
      : book.pick({ size: range.size - 2, keyAt: (i) => ipKey(range.at(i + 1)) }, NONE, () =>
          fieldErrors.invalid(at, spec.clusterIPs ?? null, 'failed to allocate a serviceIP: range is full'),
        )
  spec.clusterIP = addressOf(key)
  spec.clusterIPs = [spec.clusterIP]
  return [key]
}

const checkAsked = (value: readonly string[], asked: string, { book, range }: { book: AddressBook; range: Ipv4Range }): void => {
  const at = fieldPath('spec').child('clusterIPs')
  if (!rangeContains(range, asked)) {
    refuse(
      at,
      value,
      `failed to allocate IP ${asked}: the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${range.text}`,
    )
  }
  if (book.isTaken(ipKey(asked))) refuse(at, value, `failed to allocate IP ${asked}: provided IP is already allocated`)
}

/** The cluster has one stack, IPv4. */
const checkFamilies = ({ ipFamilyPolicy, ipFamilies }: ServiceSpec): void => {
  const at = fieldPath('spec')
  if (ipFamilyPolicy === 'RequireDualStack')
    refuse(at.child('ipFamilyPolicy'), ipFamilyPolicy, 'this cluster is not configured for dual-stack services')
  const foreign = (ipFamilies ?? []).findIndex((family) => family !== 'IPv4')
  if (foreign >= 0) refuse(at.child('ipFamilies').index(foreign), ipFamilies?.[foreign], 'not configured on this cluster')
}

const asInvalid = <Result>(object: KubeObject, run: () => Result): Result => {
  try {
    return run()
  } catch (error) {
    if (error instanceof AllocationError) throw status.invalid({ group: '', kind: 'Service' }, object.metadata.name ?? '', [error.field])
    throw error
  }
}
