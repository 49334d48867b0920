import { type KindDefinition, kinds, type NetworkingV1, type Registry } from '@coxswain/api-types'
import type { Logger } from '@coxswain/ports'
import type { Cache } from '../cache/cache.ts'
import type { Entry, Objects } from '../cache/entry.ts'
import { selectionOf } from '../cache/selection.ts'
import type { Core } from '../core.ts'
import { objectKey } from '../storage/object-keys.ts'
import type { Allocators } from './allocators.ts'
import { keysOf, MANAGED_BY, MANAGER } from './reservations.ts'

export interface RepairOptions {
  readonly cache: Cache
  readonly objects: Objects
  readonly registry: Registry
  readonly transact: Core['transact']
  readonly allocators: Pick<Allocators, 'reserve'>
  readonly logger: Logger
}

/** Writes that are under way at once. */
const AT_ONCE = 64
const SERVICES = kinds.Service as KindDefinition
const ADDRESSES = kinds.IPAddress as KindDefinition

/**
 * Makes what is reserved be what services hold. The server itself never lets the two part; a store that was restored in parts, or comes
 * from a version that kept addresses otherwise, may. The cache shows whole transactions alone, and each write is refused where the store
 * has moved on: so servers that repair side by side do no harm.
 */
export const repairReservations = async ({ cache, objects, transact, allocators, logger }: RepairOptions): Promise<void> => {
  const holders = new Map<string, Entry>()
  for (const entry of cache.kind(SERVICES).scan('')) {
    for (const key of keysOf(objects.object(entry))) if (!holders.has(key)) holders.set(key, entry)
  }
  const addresses = [...cache.kind(ADDRESSES).scan('')]
  const present = new Set([...cache.allocations.keys(), ...addresses.map(({ key }) => key)])
  const ours = addresses.filter(({ labels }) => labels?.[MANAGED_BY] === MANAGER)
  const given = [...cache.allocations, ...ours.map(({ key, revision }) => [key, revision] as const)]
  const missing = [...holders].filter(([key]) => !present.has(key))
  const spare = given.filter(([key]) => !holders.has(key))
  if (missing.length + spare.length > 0) logger.info({ missing: missing.length, spare: spare.length }, 'putting right what services hold')
  const writes = [
    ...missing.map(([key, { key: service, revision }]) => () => {
      const holder = cache.kind(SERVICES).get(service)
      if (holder === undefined) return undefined
      const compares = [
        { key: service, revision },
        { key, revision: 0 },
      ]
      return transact(compares, [allocators.reserve(key, objects.object(holder))])
    }),
    ...spare.map(
      ([key, revision]) =>
        () =>
          transact([{ key, revision }], [{ type: 'delete', key }]),
    ),
  ]
  for (let i = 0; i < writes.length; i += AT_ONCE) await Promise.all(writes.slice(i, i + AT_ONCE).map((write) => write()))
}

/** Makes an IPAddress anew that somebody deletes while its service holds the address. Gives the function that ends this. */
export const keepReservations = (options: RepairOptions): (() => void) => {
  const { cache, objects, registry, transact, allocators, logger } = options
  const resource = registry.resources.find(({ definition }) => definition === ADDRESSES)
  if (resource === undefined) throw new Error('addresses are not served')
  let open = true
  const restore = async (key: string, address: NetworkingV1.IPAddress): Promise<void> => {
    const { namespace = '', name = '' } = address.spec?.parentRef ?? {}
    const holder = cache.kind(SERVICES).get(objectKey(SERVICES, namespace, name))
    if (!open || holder === undefined) return
    const service = objects.object(holder)
    if (!keysOf(service).includes(key)) return
    await transact(
      [
        { key: holder.key, revision: holder.revision },
        { key, revision: 0 },
      ],
      [allocators.reserve(key, service)],
    )
  }
  // The cache tells of a change while it takes it in, and what is deleted with its service is told of before or after that service.
  const unsubscribe = cache.kind(ADDRESSES).subscribe(selectionOf(resource, '', '', new Map()), ({ deleted, entry }) => {
    if (!deleted) return
    const address = objects.object(entry) as NetworkingV1.IPAddress
    Promise.resolve()
      .then(() => restore(entry.key, address))
      .catch((error: unknown) => logger.error({ error }, 'the address of a service could not be reserved anew'))
  })
  return () => {
    open = false
    unsubscribe()
  }
}
