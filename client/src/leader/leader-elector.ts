import { StatusError } from '@coxswain/api-types'
import type { Clock, Logger, Random, Timer } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { compareResourceVersions } from '../util/resource-version.ts'
import {
  DEFAULT_ELECTION_TIMES,
  type ElectionEffect,
  type ElectionInput,
  type ElectionState,
  type ElectionTimes,
  type StoredLease,
} from './election-state.ts'
import { electionStep } from './election-step.ts'
import { createLeaseRequests } from './lease-requests.ts'
import { watchLease } from './watch-lease.ts'

export interface LeaderElectorOptions {
  readonly client: Pick<Client, 'get' | 'list' | 'watch' | 'create' | 'update'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** The Lease that the candidates compete for. */
  readonly namespace: string
  readonly name: string
  /** Must differ between candidates: host name and a uuid. */
  readonly identity: string
  readonly times?: Partial<ElectionTimes> | undefined
  /** Synchronous; what it starts must stop when `onStoppedLeading` is called. */
  onStartedLeading(): void
  /** Leadership is lost, or given up by `stop`. The candidate goes on competing unless it was stopped. */
  onStoppedLeading(): void
  onNewLeader?(identity: string): void
}

/**
 * Competes for a Lease (client-go's algorithm). It does not promise that there is one leader at any instant: a process that was paused
 * may wake as one. `mayWrite` is false from the renew deadline on, by the local clock: ask it before each write.
 */
export interface LeaderElector {
  start(): void
  /** Gives the lease up, so that another takes over at once. Resolves when that is written, or has failed. */
  stop(): Promise<void>
  leading(): boolean
  mayWrite(): boolean
  state(): ElectionState
}

export const createLeaderElector = (options: LeaderElectorOptions): LeaderElector => {
  const { clock, random, identity } = options
  const times = checked({ ...DEFAULT_ELECTION_TIMES, ...options.times })
  const logger = options.logger.child({ lease: `${options.namespace}/${options.name}`, identity })
  let state: ElectionState = { tag: 'Idle' }
  let timer: Timer | undefined
  let releasing: Promise<void> = Promise.resolve()

  const feed = (input: ElectionInput): void => {
    const [effects, next] = electionStep({ ...times, identity }, state, input)
    state = next
    for (const effect of effects) perform(effect)
  }
  const worker = createLeaseWorker(options, { times, logger, feed })
  const perform = (effect: ElectionEffect): void => {
    switch (effect.tag) {
      case 'read':
        worker.read()
        break
      case 'write':
        worker.write(effect)
        break
      case 'release':
        releasing = worker.release(effect.base)
        break
      case 'tickAfter':
        timer?.cancel()
        timer = clock.after(effect.milliseconds + random.next() * effect.jitterMs, function electionTick() {
          feed({ tag: 'tick', at: clock.monotonic() })
        })
        break
      case 'startedLeading':
        logger.info({}, 'started leading')
        options.onStartedLeading()
        break
      case 'stoppedLeading':
        logger.warn({}, 'stopped leading')
        options.onStoppedLeading()
        break
    }
  }
  return {
    start: () => {
      feed({ tag: 'start', at: clock.monotonic() })
      worker.watch.start()
    },
    stop: () => {
      worker.watch.stop()
      feed({ tag: 'stop' })
      timer?.cancel()
      return releasing
    },
    leading: () => state.tag === 'Leading',
    mayWrite: () => state.tag === 'Leading' && clock.monotonic() < state.renewedAt + times.renewDeadlineMs,
    state: () => state,
  }
}

interface WorkerParts {
  readonly times: ElectionTimes
  readonly logger: Logger
  feed(input: ElectionInput): void
}

/** Carries requests out, and feeds what comes of them back to the state machine. */
const createLeaseWorker = (options: LeaderElectorOptions, { times, logger, feed }: WorkerParts) => {
  const { client, clock, random, namespace, name, identity } = options
  const requests = createLeaseRequests({ client, clock, namespace, name, identity, times })
  let writing: Promise<StoredLease | undefined> = Promise.resolve(undefined)
  let leader = ''

  const observed = (lease: StoredLease | null): void => {
    const holder = lease?.spec?.holderIdentity ?? ''
    const isNew = holder !== '' && holder !== leader
    leader = holder
    feed({ tag: 'observed', lease, at: clock.monotonic() })
    if (isNew) options.onNewLeader?.(holder)
  }
  const failed = (error: unknown): undefined => {
    const code = error instanceof StatusError ? error.code : 0
    const stale = code === 409 || code === 404
    if (!stale) logger.warn({ error: messageOf(error) }, 'the lease cannot be written')
    feed({ tag: 'failed', stale, at: clock.monotonic() })
  }
  return {
    watch: watchLease({ client, clock, random: random.fork('lease watch'), logger, namespace, name, onLease: observed }),
    read: (): void => {
      requests.read().then(observed, (error: unknown) => {
        if (error instanceof StatusError && error.code === 404) observed(null)
        else logger.warn({ error: messageOf(error) }, 'the lease cannot be read')
      })
    },
    write: ({ base, taking }: ElectionEffect & { readonly tag: 'write' }): void => {
      const sentAt = clock.monotonic()
      writing = requests.write(base, taking).then((lease) => {
        feed({ tag: 'written', lease, sentAt, at: clock.monotonic() })
        return lease
      }, failed)
    },
    release: async (known: StoredLease | undefined): Promise<void> => {
      const base = newest(await writing, known)
      if (base?.spec?.holderIdentity !== identity) return
      try {
        await requests.release(base)
      } catch (error) {
        logger.warn({ error: messageOf(error) }, 'the lease cannot be released')
      }
    },
  }
}

const newest = (a: StoredLease | undefined, b: StoredLease | undefined): StoredLease | undefined =>
  a !== undefined && b !== undefined && compareResourceVersions(a.metadata.resourceVersion, b.metadata.resourceVersion) < 0 ? b : (a ?? b)
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** client-go refuses the same settings. */
const checked = (times: ElectionTimes): ElectionTimes => {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = times
  if (leaseDurationMs <= renewDeadlineMs) throw new RangeError('leaseDurationMs must be greater than renewDeadlineMs')
  if (renewDeadlineMs <= retryPeriodMs * 1.2) throw new RangeError('renewDeadlineMs must be greater than retryPeriodMs * 1.2')
  if (retryPeriodMs <= 0) throw new RangeError('retryPeriodMs must be positive')
  return times
}
