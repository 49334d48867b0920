import { StatusError } from '@coxswain/api-types'
import { type Clock, type Logger, silentLogger, sleep } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { createFifo } from '../util/fifo.ts'
import { type CorrelatorDump, createCorrelator, type EventReport } from './correlate.ts'
import { createEventWriter, type TimedReport, type Written } from './write-event.ts'

/** Records core/v1 Events in the background, those of an object in order. Losing one under overload is better than stopping the work it tells of. */
export interface EventRecorder {
  record(report: EventReport): void
  /** Resolves when all that was recorded so far is written, or given up. */
  flush(): Promise<void>
  /** Gives up what is not written yet. */
  stop(): void
  activity(): readonly string[]
  dump(): CorrelatorDump
  restore(dump: CorrelatorDump): void
}

export interface EventRecorderOptions {
  readonly client: Pick<Client, 'create' | 'patch'>
  readonly clock: Clock
  /** `source.component`: `replicaset-controller`, `kubelet`. */
  readonly component: string
  /** `source.host`: the node, for those who run on one. */
  readonly host?: string | undefined
  readonly logger?: Logger | undefined
}

/** Events are written beside work that is more urgent: those of a rollout of some thousands of pods may well have to wait. */
const MAX_WAITING = 10_000
/** So many are written at once: one at a time each would be a commit of the store's own, which costs more than the event. */
const MAX_WAVE = 16
/** As client-go: a write is tried so often, this far apart. */
const MAX_TRIES = 12
const RETRY_MS = 10_000

export const createEventRecorder = ({ client, clock, component, host, logger = silentLogger }: EventRecorderOptions): EventRecorder => {
  const correlator = createCorrelator()
  const waiting = createFifo<TimedReport>()
  const stopping = new AbortController()
  const { signal } = stopping
  const writeEvent = createEventWriter({ client, clock, component, host, correlator, signal })
  let working: Promise<void> | undefined
  let dropped = 0

  const deliver = async (timed: TimedReport, correlation: Written): Promise<void> => {
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        return await writeEvent(timed, correlation)
      } catch (error) {
        if (signal.aborted) return
        if (tries === MAX_TRIES || isFinal(error)) {
          logger.debug(
            { component, reason: timed.report.reason, error: error instanceof Error ? error.message : String(error) },
            'an event cannot be written',
          )
          return
        }
        if (!isNameTaken(error)) await sleep(clock, RETRY_MS, signal)
      }
    }
  }
  /** Told once, not for each of thousands. */
  const drop = ({ reason }: EventReport): void => {
    if (dropped++ === 0) logger.warn({ component, reason }, 'events are dropped: too many wait')
  }
  /** The next events, of different objects: what becomes of one decides how the next of its object is written. */
  const nextWave = (): readonly TimedReport[] => {
    const wave = new Map<string, TimedReport>()
    for (let next = waiting.peek(); next !== undefined && wave.size < MAX_WAVE; next = waiting.peek()) {
      const object = objectOf(next.report)
      if (wave.has(object)) break
      wave.set(object, next)
      waiting.shift()
    }
    return [...wave.values()]
  }
  const write = async (timed: TimedReport): Promise<void> => {
    const correlation = correlator.correlate(timed.report, timed.at)
    if (correlation.do !== 'drop') await deliver(timed, correlation)
  }
  const work = async (): Promise<void> => {
    for (let wave = nextWave(); wave.length > 0; wave = nextWave()) await Promise.all(wave.map(write))
    if (dropped > 0) logger.warn({ component, dropped }, 'events were dropped')
    dropped = 0
    working = undefined
  }

  return {
    record: (report) => {
      if (signal.aborted) return
      if (waiting.size >= MAX_WAITING) return drop(report)
      waiting.push({ report, at: clock.now() })
      working ??= Promise.resolve().then(work)
    },
    flush: () => working ?? Promise.resolve(),
    stop: () => {
      waiting.clear()
      stopping.abort(new Error('the recorder is stopped'))
    },
    activity: () => (working === undefined ? [] : [`events of ${component}: ${waiting.size} wait to be written`]),
    dump: correlator.dump,
    restore: correlator.restore,
  }
}

/** Which object an event is about, as the correlator tells objects apart. */
const objectOf = ({ regarding: { kind, namespace, name, uid } }: EventReport): string => `${kind}/${namespace}/${name}/${uid}`

const isNameTaken = (error: unknown): boolean => error instanceof StatusError && error.reason === 'AlreadyExists'
/** A refusal is final (a namespace that goes away, no permission); silence and overload are not. */
const isFinal = (error: unknown): boolean => error instanceof StatusError && error.code < 500 && error.code !== 429 && !isNameTaken(error)
