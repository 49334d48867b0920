import { StatusError } from '@coxswain/api-types'
import { sleep, type Timer } from '@coxswain/ports'
import { TransportError } from '../client/transport-error.ts'
import type { CorrelatorDump } from '../events/correlate.ts'
import { createEventRecorder, type EventRecorder } from '../events/recorder.ts'
import { createWorkQueue, type QueueDump, type WorkQueue } from '../queue/work-queue.ts'
import type { ObjectKey } from '../util/object-key.ts'
import type { Expected } from './cache-waiters.ts'
import { connectSources, messageOf } from './connect-sources.ts'
import type { Controller } from './controller.ts'
import { createExpectations, type Expectations } from './expectations.ts'
import { expectedWrites } from './expected-writes.ts'
import { NO_OUTCOMES, type Outcome, type Outcomes } from './outcome.ts'
import type { RunnerMetrics } from './runner-metrics.ts'
import { createWorkOnKey, type Worked, type WorkOnKeyOptions } from './work-on-key.ts'

/** All that a controller carries from one reconcile to the next, as plain data. */
export interface ControllerDump {
  readonly queue: QueueDump
  readonly outcomes: readonly (readonly [key: ObjectKey, outcomes: readonly (readonly [id: string, outcome: Outcome])[]])[]
  readonly expectations: readonly (readonly [key: ObjectKey, writes: readonly Expected[]])[]
  readonly events: CorrelatorDump
  /** What the controller itself remembers; see `ControllerMemory`. */
  readonly memory?: unknown
}

export interface ControllerLoopOptions extends Omit<WorkOnKeyOptions, 'recorder' | 'measure'> {
  readonly metrics: RunnerMetrics
}

/** One controller at work: changes become keys, keys become plans, plans become requests. */
export interface ControllerLoop {
  /** Keys are collected from the beginning; they are worked on while it runs. */
  run(): void
  pause(): void
  enqueue(key: ObjectKey): void
  /** Stops for good; resolves when no step is under way. */
  stop(): Promise<void>
  activity(): readonly string[]
  dump(): ControllerDump
  restore(dump: ControllerDump): void
}

export const createControllerLoop = (options: ControllerLoopOptions): ControllerLoop => {
  const { controller, client, informers, view, clock, metrics } = options
  const { name, exclusive = false } = controller
  const logger = options.logger.child({ controller: name })
  const recorder = createEventRecorder({ client, clock, component: controller.component ?? name, logger })
  const outcomes = new Map<ObjectKey, Outcomes>()
  const work = createWorkOnKey({ ...options, logger, recorder, measure: metrics.measuring(controller.metrics ?? []) })
  const queue = createWorkQueue({ clock, observer: metrics.queue(name), onReady: () => turns.schedule() })
  const held = createHeldKeys(queue)
  const expectations = createExpectations({
    informers,
    clock,
    logger,
    onSatisfied: (key) => (exclusive ? held.releaseAll() : held.release(key)),
  })
  const settle = createSettler({ ...options, logger, queue, outcomes, expect: expectations.expect })

  /** Works on a key; false where it must wait for the caches, and is held instead. */
  const begin = (key: ObjectKey, left: () => void): boolean => {
    if (expectations.pending(key) || (exclusive && expectations.size > 0)) {
      held.hold(key)
      queue.done(key)
      return false
    }
    const began = clock.monotonic()
    work.start(key, outcomes.get(key) ?? NO_OUTCOMES, (worked) => {
      settle(key, worked, began)
      queue.done(key)
      left()
    })
    return true
  }
  const turns = createTurns({ clock, queue, begin, concurrency: exclusive ? 1 : (controller.concurrency ?? DEFAULT_CONCURRENCY) })
  const disconnect = connectSources({ controller, informers, view, logger, enqueue: queue.add })

  return {
    run: turns.run,
    pause: turns.pause,
    enqueue: queue.add,
    stop: async () => {
      for (const unsubscribe of disconnect) unsubscribe()
      turns.pause()
      queue.stop()
      await turns.idle()
      expectations.stop()
      // A server that is away must not keep the process: its last events are lost then.
      const flushed = new AbortController()
      await Promise.race([recorder.flush(), sleep(clock, FLUSH_MS, flushed.signal)])
      flushed.abort()
      recorder.stop()
    },
    activity: () => [
      ...(queue.depth > 0 ? [`${name}: ${queue.depth} keys are ready`] : []),
      ...queue.busy.map((key) => `${name}: ${key} is worked on`),
      ...work.activity(),
      ...expectations.activity().map((each) => `${name}: ${each}`),
      ...recorder.activity(),
    ],
    ...snapshots({ queue, held, outcomes, expectations, recorder, memory: controller.memory }),
  }
}

interface Parts {
  readonly queue: WorkQueue
  readonly held: ReturnType<typeof createHeldKeys>
  readonly outcomes: Map<ObjectKey, Outcomes>
  readonly expectations: Expectations
  readonly recorder: EventRecorder
  readonly memory: Controller['memory']
}

const snapshots = ({ queue, held, outcomes, expectations, recorder, memory }: Parts): Pick<ControllerLoop, 'dump' | 'restore'> => ({
  dump: () => ({
    queue: held.including(queue.dump()),
    outcomes: [...outcomes].map(([key, results]) => [key, [...results]]),
    expectations: expectations.dump(),
    events: recorder.dump(),
    ...(memory === undefined ? {} : { memory: memory.dump() }),
  }),
  restore: (dump) => {
    for (const [key, results] of dump.outcomes) outcomes.set(key, new Map(results))
    for (const [key, writes] of dump.expectations) expectations.expect(key, writes)
    recorder.restore(dump.events)
    if (dump.memory !== undefined) memory?.restore(dump.memory)
    queue.restore(dump.queue)
  },
})

const DEFAULT_CONCURRENCY = 5
const FLUSH_MS = 2000
/** Keys that one turn works on before others of the process get theirs. */
const KEYS_PER_TURN = 64

interface TurnsOptions extends Pick<ControllerLoopOptions, 'clock'> {
  readonly queue: WorkQueue
  readonly concurrency: number
  begin(key: ObjectKey, left: () => void): boolean
}

/** Takes keys from the queue, so many at once. */
const createTurns = ({ clock, queue, concurrency, begin }: TurnsOptions) => {
  const waiting: (() => void)[] = []
  let running = false
  let working = 0
  let turn: Timer | undefined

  // Work waits for the next turn of the clock: a burst of changes is one batch of keys, and whoever made the change is not kept.
  const schedule = (): void => {
    if (running && working < concurrency) turn ??= clock.after(0, controllerTurn)
  }
  const left = (): void => {
    working--
    if (queue.depth > 0) schedule()
    if (working === 0) for (const resolve of waiting.splice(0)) resolve()
  }
  function controllerTurn(): void {
    turn = undefined
    for (let taken = 0; taken < KEYS_PER_TURN && working < concurrency; taken++) {
      const key = queue.take()
      if (key === undefined) return
      working++
      if (!begin(key, left)) working--
    }
    if (queue.depth > 0) schedule()
  }
  return {
    schedule,
    run: () => {
      running = true
      if (queue.depth > 0) schedule()
    },
    pause: () => {
      running = false
      turn?.cancel()
      turn = undefined
    },
    idle: (): Promise<void> => (working === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}

/** Keys that came while the caches had yet to show their last plan's writes. */
const createHeldKeys = (queue: WorkQueue) => {
  const held = new Set<ObjectKey>()
  const release = (key: ObjectKey): void => {
    if (held.delete(key)) queue.add(key)
  }
  return {
    hold: (key: ObjectKey): void => {
      held.add(key)
    },
    release,
    releaseAll: (): void => {
      for (const key of [...held]) release(key)
    },
    including: (dump: QueueDump): QueueDump => ({ ...dump, ready: [...new Set([...dump.ready, ...held])] }),
  }
}

interface SettlerOptions extends ControllerLoopOptions {
  readonly queue: WorkQueue
  readonly outcomes: Map<ObjectKey, Outcomes>
  expect(key: ObjectKey, writes: readonly Expected[]): void
}

/** Draws the conclusions from a reconcile: what to wait for, what to remember, and when the key comes again. */
const createSettler = ({ controller: { name }, informers, clock, logger, metrics, queue, outcomes, expect }: SettlerOptions) => {
  const failed = (key: ObjectKey, results: Outcomes): boolean => {
    const failures = [...results].flatMap(([id, outcome]) => (outcome.ok || outcome.reason === 'Skipped' ? [] : [{ id, ...outcome }]))
    if (failures.length === 0) return false
    const passing = failures.every(({ reason }) => reason === 'Conflict' || reason === 'NotLeader')
    const shown = failures.slice(0, 5).map(({ id, reason, message }) => ({ id, reason, message }))
    logger[passing ? 'debug' : 'warn']({ key, failures: shown, count: failures.length }, 'steps failed')
    queue.retry(key, Math.max(0, ...failures.map(({ retryAfterMs }) => retryAfterMs)))
    return true
  }
  return (key: ObjectKey, worked: Worked, began: number): void => {
    const took = clock.monotonic() - began
    if (!worked.ok) {
      // A read that was refused or not answered is the cluster's weather; anything else is a bug.
      const weather = worked.error instanceof TransportError || worked.error instanceof StatusError
      logger[weather ? 'warn' : 'error']({ key, error: messageOf(worked.error) }, 'reconcile failed')
      queue.retry(key)
      metrics.reconciled(name, 'error', took)
      return
    }
    const { plan, outcomes: results } = worked
    expect(key, expectedWrites(plan.steps, results, informers))
    if (results.size > 0) outcomes.set(key, results)
    else outcomes.delete(key)
    if (failed(key, results)) {
      metrics.reconciled(name, 'error', took)
      return
    }
    queue.forget(key)
    if (plan.requeueAfterMs !== undefined) queue.addAfter(key, plan.requeueAfterMs)
    metrics.reconciled(name, plan.requeueAfterMs === undefined ? 'success' : 'requeue_after', took)
  }
}
