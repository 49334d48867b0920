import { type CoordinationV1, formatMicroTime, StatusError } from '@coxswain/api-types'
import type { Clock, Logger, Random, Timer } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { LEASES } from '../client/well-known.ts'
import { createReflector } from '../informers/reflector.ts'
import { DEFAULT_ELECTION_TIMES, type ElectionEffect, type ElectionInput, type ElectionState, type ElectionTimes, type StoredLease } from './election-state.ts'
import { electionStep } from './election-step.ts'

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
  const { client, clock, random, logger, namespace, name, identity } = options
  const times = checked({ ...DEFAULT_ELECTION_TIMES, ...options.times })
  const config = { ...times, identity }
  let state: ElectionState = { tag: 'Idle' }
  let timer: Timer | undefined
  let writing: Promise<StoredLease | undefined> = Promise.resolve(undefined)
  let releasing: Promise<void> = Promise.resolve()
  let leader = ''

  const feed = (input: ElectionInput): void => {
    if (input.tag === 'observed') noteLeader(input.lease)
    const [effects, next] = electionStep(config, state, input)
    state = next
    for (const effect of effects) perform(effect)
  }
  const noteLeader = (lease: StoredLease | null): void => {
    const holder = lease?.spec?.holderIdentity ?? ''
    if (holder === leader) return
    leader = holder
    if (holder !== '') options.onNewLeader?.(holder)
  }
  const observed = (lease: StoredLease | null): void => feed({ tag: 'observed', lease, at: clock.monotonic() })

  const reflector = createReflector({
    kind: LEASES,
    selection: { namespace, fieldSelector: `metadata.name=${name}` },
    client,
    clock,
    random: random.fork('lease watch'),
    logger,
    streaming: true,
    sink: {
      replace: (items) => observed((items[0] as StoredLease | undefined) ?? null),
      apply: (events) => {
        for (const event of events) {
          if (event.type === 'ADDED' || event.type === 'MODIFIED') observed(event.object as StoredLease)
          else if (event.type === 'DELETED') observed(null)
        }
      },
    },
  })

  /** A request that hangs must not outlive the chance to try again. */
  const bounded = async <Result>(task: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
    const controller = new AbortController()
    const limit = clock.after(times.renewDeadlineMs / 2, function leaseRequestTimeout() {
      controller.abort(new Error('the lease request took too long'))
    })
    try {
      return await task(controller.signal)
    } finally {
      limit.cancel()
    }
  }
  const failed = (error: unknown): void => {
    const code = error instanceof StatusError ? error.code : 0
    const stale = code === 409 || code === 404
    if (!stale) logger.warn({ lease: `${namespace}/${name}`, error: error instanceof Error ? error.message : String(error) }, 'the lease cannot be written')
    feed({ tag: 'failed', stale, at: clock.monotonic() })
  }
  const read = (): void => {
    bounded((signal) => client.get(LEASES, { namespace, name, signal })).then(observed, (error: unknown) => {
      if (error instanceof StatusError && error.code === 404) observed(null)
      else logger.debug({ lease: `${namespace}/${name}`, error: error instanceof Error ? error.message : String(error) }, 'the lease cannot be read')
    })
  }
  const write = ({ base, taking }: ElectionEffect & { readonly tag: 'write' }): void => {
    const sentAt = clock.monotonic()
    const now = formatMicroTime(clock.now())
    const spec: CoordinationV1.LeaseSpec = {
      ...base?.spec,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(times.leaseDurationMs / 1000),
      renewTime: now,
      acquireTime: taking ? now : (base?.spec?.acquireTime ?? now),
      leaseTransitions: (base?.spec?.leaseTransitions ?? 0) + (taking && base !== null ? 1 : 0),
    }
    writing = bounded((signal) =>
      base === null ? client.create(LEASES, { metadata: { namespace, name }, spec }, { signal }) : client.update(LEASES, { ...base, spec }, { signal }),
    ).then(
      (lease) => {
        feed({ tag: 'written', lease, sentAt, at: clock.monotonic() })
        return lease
      },
      (error: unknown) => {
        failed(error)
        return undefined
      },
    )
  }
  const release = async (known: StoredLease | undefined): Promise<void> => {
    const base = (await writing) ?? known
    if (base?.spec?.holderIdentity !== identity) return
    const now = formatMicroTime(clock.now())
    const spec = { ...base.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now }
    try {
      await bounded((signal) => client.update(LEASES, { ...base, spec }, { signal }))
    } catch (error) {
      logger.warn({ lease: `${namespace}/${name}`, error: error instanceof Error ? error.message : String(error) }, 'the lease cannot be released')
    }
  }

  const perform = (effect: ElectionEffect): void => {
    switch (effect.tag) {
      case 'read':
        return read()
      case 'write':
        return write(effect)
      case 'release':
        releasing = release(effect.base)
        return
      case 'tickAfter':
        timer?.cancel()
        timer = clock.after(effect.milliseconds + random.next() * effect.jitterMs, function electionTick() {
          feed({ tag: 'tick', at: clock.monotonic() })
        })
        return
      case 'startedLeading':
        logger.info({ lease: `${namespace}/${name}`, identity }, 'started leading')
        return options.onStartedLeading()
      case 'stoppedLeading':
        logger.warn({ lease: `${namespace}/${name}`, identity }, 'stopped leading')
        return options.onStoppedLeading()
    }
  }

  return {
    start: () => {
      feed({ tag: 'start', at: clock.monotonic() })
      reflector.start()
    },
    stop: () => {
      reflector.stop()
      feed({ tag: 'stop' })
      timer?.cancel()
      return releasing
    },
    leading: () => state.tag === 'Leading',
    mayWrite: () => state.tag === 'Leading' && clock.monotonic() < state.renewedAt + times.renewDeadlineMs,
    state: () => state,
  }
}

/** client-go refuses the same settings. */
const checked = (times: ElectionTimes): ElectionTimes => {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = times
  if (leaseDurationMs <= renewDeadlineMs) throw new RangeError('leaseDurationMs must be greater than renewDeadlineMs')
  if (renewDeadlineMs <= retryPeriodMs * 1.2) throw new RangeError('renewDeadlineMs must be greater than retryPeriodMs * 1.2')
  if (retryPeriodMs <= 0) throw new RangeError('retryPeriodMs must be positive')
  return times
}
