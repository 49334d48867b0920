import { deepCopy, deepEqual, type KindDefinition, type KubeObject, StatusError, status } from '@coxswain/api-types'
import { NO_RESERVATION, type Reservation } from '../allocation/allocators.ts'
import type { Entry } from '../cache/entry.ts'
import type { Core } from '../core.ts'
import { encodeStored, type StoredValue } from '../storage/codec.ts'
import type { Compare, Operation, StoreItem, TxnResult } from '../storage/store.ts'

/** What a change makes of the present object. */
export type Next = { readonly type: 'put'; readonly object: KubeObject } | { readonly type: 'delete'; readonly object?: KubeObject }

/** What was committed; for a delete the last state, at the revision of the delete. */
export interface Committed {
  readonly entry: Entry
  /** What it was before; the same entry where nothing has changed. */
  readonly previous: Entry
  readonly deleted: boolean
}

/** An address chosen at random may be taken by another server in the same instant. */
const MAX_ATTEMPTS = 16

/** Stores a new object. Undefined where one of its name exists. */
export const commitCreate = async (core: Core, definition: KindDefinition, key: string, object: KubeObject): Promise<Entry | undefined> => {
  const allocator = core.allocators.of(definition)
  // What it asks for may be taken by the very object of its name: that is the refusal that helps.
  if (allocator !== undefined && core.cache.kind(definition).get(key) !== undefined) return undefined
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const draft = allocator === undefined ? object : copyForAllocation(object)
    const reserved = allocator?.allocate(draft, undefined) ?? NO_RESERVATION
    const stored = core.versions.stored(definition, draft)
    const value = encode(core, stored instanceof Promise ? await stored : stored)
    const result = await transact(
      core,
      { definition, key, next: draft, old: undefined },
      [{ key, revision: 0 }, ...reserved.compares],
      [put(core, definition, key, value), ...reserved.operations],
    )
    if (result.ok) return entryOf(core, definition, { key, value: value.bytes, revision: result.revision })
    if (result.current[0] !== undefined) return undefined
  }
  throw status.serverTimeout({ group: definition.group, resource: definition.plural }, 'create', 1)
}

/**
 * Upstream's GuaranteedUpdate: `change` makes the next state of the present one, and is asked again when another write came first.
 * It throws what the client is to hear. A change that changes nothing is not written. Throws NotFound where there is no object.
 */
export const commitChange = async (
  core: Core,
  definition: KindDefinition,
  key: string,
  change: (current: Entry) => Next | Promise<Next>,
): Promise<Committed> => {
  const name = key.slice(key.lastIndexOf('/') + 1)
  let current = core.cache.kind(definition).get(key)
  // The cache of a shared store may lag: what it says is tried first, and checked before a client is refused because of it.
  let certain = !core.store.shared
  if (current === undefined && !certain) [current, certain] = [await read(core, definition, key), true]
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (current === undefined) throw status.notFound({ group: definition.group, resource: definition.plural }, name)
    let next: Next
    try {
      next = await change(current)
    } catch (error) {
      if (certain || !(error instanceof StatusError)) throw error
      const latest = await read(core, definition, key)
      if (latest?.revision === current.revision) throw error
      ;[current, certain] = [latest, true]
      continue
    }
    const outcome = await attemptChange(core, definition, current, next)
    if ('entry' in outcome) return outcome
    ;[current, certain] = [outcome.latest === undefined ? undefined : core.objects.entry(definition, outcome.latest), true]
  }
  throw status.conflict({ group: definition.group, resource: definition.plural }, name, status.OBJECT_MODIFIED)
}

const attemptChange = async (
  core: Core,
  definition: KindDefinition,
  current: Entry,
  next: Next,
): Promise<Committed | { latest: StoreItem | undefined }> => {
  const { key } = current
  const allocator = core.allocators.of(definition)
  const compare = { key, revision: current.revision }
  if (next.type === 'delete') {
    const old = core.objects.object(current)
    const reserved = allocator?.release(old) ?? NO_RESERVATION
    const write = { definition, key, next: undefined, old }
    const result = await transact(core, write, [compare], [{ type: 'delete', key }, ...reserved.operations])
    if (!result.ok) return { latest: result.current[0] }
    const last = next.object === undefined ? current.value : encode(core, next.object)
    return { entry: { ...current, value: last, revision: result.revision }, previous: current, deleted: true }
  }
  const draft = allocator === undefined ? next.object : copyForAllocation(next.object)
  const reserved: Reservation = allocator?.allocate(draft, core.objects.object(current)) ?? NO_RESERVATION
  const converted = core.versions.stored(definition, draft)
  const stored = converted instanceof Promise ? await converted : converted
  const value = encode(core, stored)
  if (isSame(core, value, stored, current)) return { entry: current, previous: current, deleted: false }
  const result = await transact(
    core,
    { definition, key, next: draft, old: core.objects.object(current) },
    [compare, ...reserved.compares],
    [put(core, definition, key, value), ...reserved.operations],
  )
  if (!result.ok) return { latest: result.current[0] }
  return { entry: entryOf(core, definition, { key, value: value.bytes, revision: result.revision }), previous: current, deleted: false }
}

/** The cache has mostly seen a write before its writer hears of it, and made the entry. */
const entryOf = (core: Core, definition: KindDefinition, item: StoreItem): Entry => {
  const seen = core.cache.kind(definition).get(item.key)
  return seen?.revision === item.revision ? seen : core.objects.entry(definition, item)
}

/** Clients write the members of an object in orders of their own: the same members in another order are no change. */
const isSame = (core: Core, value: StoredValue, draft: KubeObject, current: Entry): boolean =>
  value.bytes.byteLength === current.value.bytes.byteLength &&
  (Buffer.compare(value.bytes, current.value.bytes) === 0 || deepEqual(draft, core.objects.object(current)))

const encode = (core: Core, object: KubeObject): StoredValue => {
  const value = encodeStored(object)
  core.objects.remember(value.bytes, object)
  return value
}

const put = (core: Core, definition: KindDefinition, key: string, value: StoredValue): Operation => ({
  type: 'put',
  key,
  value: value.bytes,
  ttlSeconds: definition.ttl === undefined ? undefined : core.eventTtlSeconds,
})

const read = async (core: Core, definition: KindDefinition, key: string): Promise<Entry | undefined> => {
  const item = await core.store.get(key)
  return item === undefined ? undefined : core.objects.entry(definition, item)
}

/** Allocation fills in the spec: on a copy, so that another attempt starts from what the client sent. */
const copyForAllocation = (object: KubeObject): KubeObject => deepCopy(object)

/** Sends a write, with what it costs the quotas of its namespace where there are any. */
const transact = (
  core: Core,
  write: Parameters<Core['quotas']['concerned']>[0],
  compares: readonly Compare[],
  operations: readonly Operation[],
): Promise<TxnResult> => {
  const charged = core.quotas.concerned(write)
  return charged === undefined ? core.transact(compares, operations) : core.quotas.transact(charged, compares, operations)
}

/** Throws Forbidden where the write would exceed a quota. For dry runs, which are sent nowhere. */
export const checkQuotas = (core: Core, write: Parameters<Core['quotas']['concerned']>[0]): void => {
  const charged = core.quotas.concerned(write)
  if (charged !== undefined) core.quotas.check(charged)
}
