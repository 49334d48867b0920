import type { Clock, Logger, Timer } from '@coxswain/ports'
import { CompareResult, CompareTarget } from 'etcd3'
import type { EtcdClient } from './client.ts'
import type { Layout } from './layout.ts'

export interface CompactorOptions {
  readonly client: EtcdClient
  readonly layout: Layout
  readonly clock: Clock
  readonly logger: Logger
  readonly everyMs: number
  readonly compact: (revision: number) => Promise<void>
}

interface Turn {
  readonly version: string
  readonly revision: number
}

/**
 * Forgets what is older than one to two periods. Servers that share the prefix take turns by a key whose version counts the turns; who
 * finds that another was quicker lets it be. (Upstream: apiserver/pkg/storage/etcd3/compact.go.)
 */
export const compactor = ({ client, layout, clock, logger, everyMs, compact }: CompactorOptions): { stop(): void } => {
  let timer: Timer | undefined
  let stopped = false

  const take = async ({ version, revision }: Turn): Promise<Turn> => {
    const key = layout.compaction
    const response = await client.call((etcd, options) =>
      etcd.kv.txn(
        {
          compare: [{ result: CompareResult.Equal, target: CompareTarget.Version, key, version }],
          success: [{ request_put: { key, value: Buffer.from(String(revision)) } }],
          failure: [{ request_range: { key } }],
        },
        options,
      ),
    )
    const now = Number(response.header.revision)
    if (!response.succeeded) return { version: response.responses[0]?.response_range.kvs[0]?.version ?? '0', revision: now }
    // The revision of a period ago; none is known at the first turn.
    if (revision > 0) await compact(revision)
    return { version: String(Number(version) + 1), revision: now }
  }
  const schedule = (turn: Turn): void => {
    if (stopped) return
    timer = clock.after(everyMs, () => {
      take(turn).then(schedule, (error: Error) => {
        logger.warn({ error: error.message }, 'etcd was not compacted this time')
        schedule(turn)
      })
    })
  }
  if (everyMs > 0) schedule({ version: '0', revision: 0 })
  return {
    stop: () => {
      stopped = true
      timer?.cancel()
    },
  }
}
