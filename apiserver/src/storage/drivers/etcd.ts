import type { Random } from '@coxswain/ports'
import { checkKey } from '../keys.ts'
import { FutureRevisionError, type Store } from '../store.ts'
import { type EtcdClient, type EtcdClientOptions, etcdClient } from './etcd/client.ts'
import { compactor } from './etcd/compactor.ts'
import { EtcdFeed } from './etcd/feed.ts'
import { type Claim, claimPrefix } from './etcd/format.ts'
import { groups } from './etcd/groups.ts'
import { knownValues } from './etcd/known-values.ts'
import { type Layout, layout } from './etcd/layout.ts'
import { leases } from './etcd/leases.ts'
import { compactAt, list } from './etcd/reading.ts'
import { records } from './etcd/records.ts'
import { revisionOf, wholeAt } from './etcd/revisions.ts'
import { transactions } from './etcd/transaction.ts'
import { unanswered } from './etcd/unanswered.ts'
import { writeTxn } from './etcd/write.ts'

export interface EtcdStoreOptions extends EtcdClientOptions {
  /** Path that the store's keys are kept below. Default `/coxswain`. */
  readonly prefix?: string | undefined
  /** Milliseconds between compactions; what is older than two of them is forgotten. 0: none is made. Default 300,000. */
  readonly compactEveryMs?: number | undefined
  /** Spreads reconnects. */
  readonly random: Random
}

/**
 * The store on an etcd cluster, shared with any number of other servers. Rejects, by name, a prefix that holds another program's keys.
 * A write's answer may come before its event: who needs it waits for the watch to reach the write's revision.
 */
export const etcdStore = async ({
  prefix = '/coxswain',
  compactEveryMs = 300_000,
  random,
  ...connection
}: EtcdStoreOptions): Promise<Store> => {
  const client = etcdClient(connection)
  try {
    const keys = layout(prefix)
    const claim = await claimPrefix(client, keys, prefix)
    return openStore({ client, keys, claim, compactEveryMs, random, connection })
  } catch (error) {
    client.close()
    throw error
  }
}

interface Opened {
  readonly client: EtcdClient
  readonly keys: Layout
  readonly claim: Claim
  readonly compactEveryMs: number
  readonly random: Random
  readonly connection: EtcdClientOptions
}

const openStore = ({ client, keys, claim, compactEveryMs, random, connection: { clock, logger } }: Opened): Store => {
  const readRevision = sharedRead(() =>
    client
      .repeat((etcd, options) => etcd.kv.range({ key: keys.format, count_only: true }, options))
      .then(({ header }) => revisionOf(header.revision), fail),
  )
  const values = knownValues()
  const found = records(keys, claim.since)
  const reading = { client, keys, records: found, readRevision }
  const feeding = { client, layout: keys, records: found, values, clock, random, logger, revision: readRevision }
  const feed = new EtcdFeed(feeding, revisionOf(claim.revision))
  const together = groups({ client, transactions: transactions(keys, found), clock })
  const writer = { client, layout: keys, records: found, groups: together, leases: leases(client, clock), values, clock }
  let closed = false
  const ensureOpen = (): void => {
    if (closed) throw new Error('the store is closed')
  }
  const compact = async (etcdRevision: number): Promise<void> => feed.compacted(await compactAt(reading, etcdRevision))
  const compaction = compactor({ client, layout: keys, clock, logger, everyMs: compactEveryMs, compact })
  return {
    shared: true,
    get: async (key) => {
      ensureOpen()
      const { kvs } = await client.repeat((etcd, options) => etcd.kv.range({ key: keys.key(key) }, options)).catch(fail)
      return kvs[0] === undefined ? undefined : found.item(kvs[0])
    },
    list: async (below, options = {}) => {
      ensureOpen()
      return list(reading, below, options)
    },
    txn: async (compares, operations) => {
      ensureOpen()
      for (const { key } of [...compares, ...operations]) checkKey(key)
      const written = new Set(operations.map(({ key }) => key))
      if (written.size < operations.length) throw new RangeError('a transaction must not write a key twice')
      return writeTxn(writer, compares, operations)
    },
    watch: (below, fromRevision, sink) => {
      ensureOpen()
      return feed.watch(below, fromRevision, sink)
    },
    sync: async () => {
      ensureOpen()
      const reached = await readRevision()
      feed.want(reached)
      return reached
    },
    compact: async (at) => {
      ensureOpen()
      const current = await readRevision()
      if (at > current) throw new FutureRevisionError(current)
      await compact(wholeAt(at))
    },
    close: async () => {
      closed = true
      compaction.stop()
      feed.close()
      client.close()
    },
  }
}

const fail = (error: unknown): never => {
  throw unanswered(error)
}

/** Calls that come while one read is under way share the next: it begins after all of them, which is what makes it linearizable. */
const sharedRead = (read: () => Promise<number>): (() => Promise<number>) => {
  let running: Promise<unknown> | undefined
  let next: Promise<number> | undefined
  const start = (): Promise<number> => {
    next = undefined
    const result = read()
    const done = result
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        if (running === done) running = undefined
      })
    running = done
    return result
  }
  return () => {
    if (running === undefined) return start()
    next ??= running.then(start)
    return next
  }
}
