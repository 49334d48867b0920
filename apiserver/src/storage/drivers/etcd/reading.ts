import { GRPCOutOfRangeError } from 'etcd3'
import { sortForm } from '../../keys.ts'
import { CompactedError, FutureRevisionError, type ListOptions, type ListResult, type StoreItem } from '../../store.ts'
import type { EtcdClient } from './client.ts'
import type { Layout } from './layout.ts'
import type { Records } from './records.ts'
import { revisionOf, wholeAt, writtenIn } from './revisions.ts'
import { unanswered } from './unanswered.ts'

export interface Reading {
  readonly client: EtcdClient
  readonly keys: Layout
  readonly records: Records
  readonly readRevision: () => Promise<number>
}

export const list = async (reading: Reading, below: string, options: ListOptions): Promise<ListResult> => {
  try {
    const { revision } = options
    if (revision === undefined || writtenIn(revision) === wholeAt(revision)) return await range(reading, below, options)
    return await rangeWithin(reading, below, { ...options, revision })
  } catch (error) {
    throw unanswered(await outOfRange(reading, error))
  }
}

const range = async ({ client, keys, records }: Reading, below: string, { limit, after, revision }: ListOptions): Promise<ListResult> => {
  const request = {
    ...keys.below(below, after),
    ...(limit === undefined ? {} : { limit: String(limit) }),
    ...(revision === undefined ? {} : { revision: String(wholeAt(revision)) }),
  }
  const { kvs, more, count, header } = await client.repeat((etcd, options) => etcd.kv.range(request, options))
  return { items: kvs.map(records.item), revision: revision ?? revisionOf(header.revision), more, count: Number(count) }
}

/** In the midst of a transaction: the state before it, and what had come of it. None of those that share one deletes. */
const rangeWithin = async (reading: Reading, below: string, options: ListOptions & { readonly revision: number }): Promise<ListResult> => {
  const { client, keys, records } = reading
  const { limit = Number.POSITIVE_INFINITY, after, revision } = options
  const etcdRevision = String(writtenIn(revision))
  const request = { ...keys.below(below, after), revision: etcdRevision, min_mod_revision: etcdRevision }
  // At first, as it fails where the revision is not reached.
  const { kvs } = await client.repeat((etcd, options) => etcd.kv.range(request, options))
  const before = await range(reading, below, { ...options, revision: revisionOf(wholeAt(revision)) })
  const items = new Map(before.items.map((item) => [item.key, item]))
  const last = before.more ? before.items.at(-1) : undefined
  for (const item of kvs.map(records.item))
    if (item.revision <= revision && (last === undefined || byKey(item, last) <= 0)) items.set(item.key, item)
  const sorted = [...items.values()].sort(byKey)
  const more = before.more || sorted.length > limit
  return { items: sorted.slice(0, limit), revision, more, count: before.count + items.size - before.items.length }
}

const byKey = (a: StoreItem, b: StoreItem): number => {
  const [one, other] = [sortForm(a.key), sortForm(b.key)]
  return one < other ? -1 : one > other ? 1 : 0
}

/** Gives the first revision that etcd still has. */
export const compactAt = async (reading: Reading, etcdRevision: number): Promise<number> => {
  try {
    await reading.client.repeat((etcd, options) => etcd.kv.compact({ revision: String(etcdRevision) }, options))
    return revisionOf(etcdRevision)
  } catch (error) {
    const reason = await outOfRange(reading, error)
    // Others compact too, and a compaction whose answer is lost is asked for again.
    if (reason instanceof CompactedError) return reason.compactRevision
    throw reason
  }
}

/** etcd names neither the revision that it is at nor the one that it has compacted to. */
const outOfRange = async ({ client, keys, readRevision }: Reading, error: unknown): Promise<unknown> => {
  if (!(error instanceof GRPCOutOfRangeError)) return error
  if (error.message.includes('future revision')) return new FutureRevisionError(await readRevision())
  return error.message.includes('compacted') ? new CompactedError(await compactRevision(client, keys)) : error
}

/** Only a watch that is refused tells. Zero where nothing was compacted, or the question could not be asked. */
const compactRevision = async (client: EtcdClient, keys: Layout): Promise<number> => {
  const stream = await client.watch()
  try {
    return await new Promise<number>((resolve) => {
      stream.on('data', (response) => {
        if (response.canceled) resolve(revisionOf(response.compact_revision))
        else if (!response.created) resolve(0)
      })
      stream.on('error', () => resolve(0))
      stream.on('end', () => resolve(0))
      stream.write({ create_request: { key: keys.format, start_revision: '1' } })
    })
  } finally {
    stream.cancel()
  }
}
