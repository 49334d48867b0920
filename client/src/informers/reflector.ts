import { type KubeObject, StatusError, type Stored } from '@coxswain/api-types'
import type { Clock, Logger, Random, Timer } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { type Kind, resourceId } from '../client/resource.ts'
import type { Selection } from '../client/verbs/list.ts'
import type { WatchEvent } from '../client/verbs/watch.ts'
import { backOffDelay } from '../util/back-off.ts'
import { type Failure, failureOf, type ReflectorEffect, type ReflectorInput, type ReflectorState } from './reflector-state.ts'
import { initialState, step } from './reflector-step.ts'

/** Where a reflector writes: the one writer of a cache. */
export interface ReflectorSink {
  replace(items: readonly Stored<KubeObject>[], resourceVersion: string): void
  apply(events: readonly WatchEvent[], resourceVersion: string): void
}

export interface ReflectorOptions {
  readonly kind: Kind
  readonly selection: Selection
  readonly client: Pick<Client, 'list' | 'watch'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Ask for the first list as a stream; falls back by itself where the server refuses. */
  readonly streaming: boolean
  readonly sink: ReflectorSink
}

/** Keeps a copy of a collection up to date: lists, watches, resumes, and begins again when it must. */
export interface Reflector {
  start(): void
  stop(): void
  state(): ReflectorState
}

/** client-go's reflector: 800 ms, doubled up to 30 s, each with up to as much again at random. */
const BACK_OFF = { baseMs: 800, maxMs: 30_000 }
/** A server that does not answer is not spared by waiting, and once it does, what has been missed is wanted within seconds. */
const BACK_OFF_UNANSWERED = { baseMs: 800, maxMs: 3_200 }
const PAGE_SIZE = 500
/** Watches end by themselves after 5 to 10 minutes, so that they spread over servers again. */
const LEAST_WATCH_SECONDS = 300
/** A watch that outlives its own timeout by this has lost its peer. */
const OVERDUE_MS = 30_000

export const createReflector = (options: ReflectorOptions): Reflector => {
  const { kind, clock, random, logger, sink } = options
  let state = initialState(options.streaming)
  let waiting: Timer | undefined

  const feed = (input: ReflectorInput): void => {
    const [effects, next] = step(state, input)
    state = next
    for (const effect of effects) perform(effect)
  }
  const requests = createRequests(options, feed)
  const wait = ({ failures, leastMs, after }: ReflectorEffect & { readonly tag: 'wait' }): void => {
    const delay = Math.max(leastMs, backOffDelay(after === 'silence' ? BACK_OFF_UNANSWERED : BACK_OFF, failures) * (1 + random.next()))
    waiting = clock.after(delay, function reflectorRetry() {
      feed({ tag: 'retry', at: clock.monotonic() })
    })
  }
  const perform = (effect: ReflectorEffect): void => {
    switch (effect.tag) {
      case 'list':
        requests.list(effect)
        break
      case 'watch':
        requests.watch(effect)
        break
      case 'replace':
        sink.replace(effect.items, effect.resourceVersion)
        break
      case 'apply':
        sink.apply(effect.events, effect.resourceVersion)
        break
      case 'report':
        logger.warn({ resource: resourceId(kind), ...effect.failure }, 'list or watch failed')
        break
      case 'close':
        waiting?.cancel()
        requests.close()
        break
      case 'wait':
        wait(effect)
        break
    }
  }
  return { start: () => feed({ tag: 'start' }), stop: () => feed({ tag: 'stop' }), state: () => state }
}

/** Sends one request at a time, and feeds what comes of it to the state machine. A new one ends the one before. */
const createRequests = (options: ReflectorOptions, feed: (input: ReflectorInput) => void) => {
  const { kind, selection, client, clock, random } = options
  let current = new AbortController()
  let overdue: Timer | undefined

  /** What still comes of a request that has been replaced is dropped: its state is gone. */
  const feedFrom = (source: AbortController, input: ReflectorInput): void => {
    if (source === current && !source.signal.aborted) feed(input)
  }
  const failed = (source: AbortController, error: unknown): void =>
    feedFrom(source, { tag: 'failed', failure: failureFrom(error), at: clock.monotonic() })
  const close = (): void => {
    overdue?.cancel()
    current.abort()
  }
  const begin = (): AbortController => {
    close()
    current = new AbortController()
    return current
  }
  return {
    close,
    list: ({ paged, more }: ReflectorEffect & { readonly tag: 'list' }): void => {
      const source = begin()
      const page = paged ? { limit: PAGE_SIZE, continue: more === '' ? undefined : more } : {}
      client.list(kind, { ...selection, ...page, signal: source.signal }).then(
        ({ items, resourceVersion, continue: rest }) =>
          feedFrom(source, { tag: 'page', items, resourceVersion, more: rest, at: clock.monotonic() }),
        (error: unknown) => failed(source, error),
      )
    },
    watch: ({ resourceVersion, initial }: ReflectorEffect & { readonly tag: 'watch' }): void => {
      const source = begin()
      const timeoutSeconds = LEAST_WATCH_SECONDS + random.integer(LEAST_WATCH_SECONDS)
      const sendInitialEvents = initial ? true : undefined
      const closed = (): void => feedFrom(source, { tag: 'closed', at: clock.monotonic() })
      const onEvents = (events: readonly WatchEvent[]): void => feedFrom(source, { tag: 'events', events, at: clock.monotonic() })
      overdue = clock.after(timeoutSeconds * 1000 + OVERDUE_MS, function watchOverdue() {
        closed()
      })
      client
        .watch(kind, {
          ...selection,
          resourceVersion,
          sendInitialEvents,
          allowBookmarks: true,
          timeoutSeconds,
          signal: source.signal,
          onEvents,
        })
        .then(closed, (error: unknown) => failed(source, error))
    },
  }
}

const failureFrom = (error: unknown): Failure => {
  if (error instanceof StatusError) return failureOf(error.status)
  const message = error instanceof Error ? error.message : String(error)
  return { code: 0, reason: 'TransportError', message, retryAfterMs: 0, ahead: false }
}
