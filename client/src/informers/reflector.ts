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
const PAGE_SIZE = 500
/** Watches end by themselves after 5 to 10 minutes, so that they spread over servers again. */
const LEAST_WATCH_SECONDS = 300
/** A watch that outlives its own timeout by this has lost its peer. */
const OVERDUE_MS = 30_000

export const createReflector = (options: ReflectorOptions): Reflector => {
  const { kind, selection, client, clock, random, logger, sink } = options
  let state = initialState(options.streaming)
  let request = new AbortController()
  let timer: Timer | undefined

  const feed = (input: ReflectorInput): void => {
    const [effects, next] = step(state, input)
    state = next
    for (const effect of effects) perform(effect)
  }
  /** Inputs of a request that has been replaced since are dropped: its state is gone. */
  const feedFrom = (source: AbortController, input: ReflectorInput): void => {
    if (source === request && !source.signal.aborted) feed(input)
  }
  const close = (): void => {
    timer?.cancel()
    timer = undefined
    request.abort()
  }
  const begin = (): AbortController => {
    close()
    request = new AbortController()
    return request
  }

  const perform = (effect: ReflectorEffect): void => {
    switch (effect.tag) {
      case 'list':
        return list(effect)
      case 'watch':
        return watch(effect)
      case 'replace':
        return sink.replace(effect.items, effect.resourceVersion)
      case 'apply':
        return sink.apply(effect.events, effect.resourceVersion)
      case 'report':
        return logger.warn({ resource: resourceId(kind), ...effect.failure }, 'list or watch failed')
      case 'close':
        return close()
      case 'wait':
        return wait(effect)
    }
  }

  const list = ({ paged, more }: ReflectorEffect & { readonly tag: 'list' }): void => {
    const source = begin()
    const page = paged ? { limit: PAGE_SIZE, continue: more === '' ? undefined : more } : {}
    client.list(kind, { ...selection, ...page, signal: source.signal }).then(
      ({ items, resourceVersion, continue: rest }) =>
        feedFrom(source, { tag: 'page', items, resourceVersion, more: rest, at: clock.monotonic() }),
      (error: unknown) => feedFrom(source, { tag: 'failed', failure: failureFrom(error), at: clock.monotonic() }),
    )
  }

  const watch = ({ resourceVersion, initial }: ReflectorEffect & { readonly tag: 'watch' }): void => {
    const source = begin()
    const timeoutSeconds = LEAST_WATCH_SECONDS + random.integer(LEAST_WATCH_SECONDS)
    const closed = (): void => feedFrom(source, { tag: 'closed', at: clock.monotonic() })
    timer = clock.after(timeoutSeconds * 1000 + OVERDUE_MS, function watchOverdue() {
      closed()
    })
    client
      .watch(kind, {
        ...selection,
        resourceVersion,
        sendInitialEvents: initial ? true : undefined,
        allowBookmarks: true,
        timeoutSeconds,
        signal: source.signal,
        onEvents: (events) => feedFrom(source, { tag: 'events', events, at: clock.monotonic() }),
      })
      .then(closed, (error: unknown) => feedFrom(source, { tag: 'failed', failure: failureFrom(error), at: clock.monotonic() }))
  }

  const wait = ({ failures, leastMs }: ReflectorEffect & { readonly tag: 'wait' }): void => {
    const delay = Math.max(leastMs, backOffDelay(BACK_OFF, failures) * (1 + random.next()))
    timer = clock.after(delay, function reflectorRetry() {
      timer = undefined
      feed({ tag: 'retry', at: clock.monotonic() })
    })
  }

  return { start: () => feed({ tag: 'start' }), stop: () => feed({ tag: 'stop' }), state: () => state }
}

const failureFrom = (error: unknown): Failure => {
  if (error instanceof StatusError) return failureOf(error.status)
  const message = error instanceof Error ? error.message : String(error)
  return { code: 0, reason: 'TransportError', message, retryAfterMs: 0, ahead: false }
}
