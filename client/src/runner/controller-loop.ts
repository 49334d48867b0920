import type { Clock, Logger, Random, Timer } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { resourceId } from '../client/resource.ts'
import type { CorrelatorDump } from '../events/correlate.ts'
import { createEventRecorder } from '../events/recorder.ts'
import type { Informer } from '../informers/informer.ts'
import { createWorkQueue, type QueueDump } from '../queue/work-queue.ts'
import { type ObjectKey, splitKey } from '../util/object-key.ts'
import { connectSources, messageOf } from './connect-sources.ts'
import type { Controller, Subject } from './controller.ts'
import { executePlan } from './execute-plan.ts'
import { createExpectations, type Expected } from './expectations.ts'
import { expectedWrites } from './expected-writes.ts'
import { NO_OUTCOMES, type Outcome, type Outcomes } from './outcome.ts'
import { performStep } from './perform-step.ts'
import type { Plan, Step } from './plan.ts'
import type { RunnerMetrics } from './runner-metrics.ts'
import type { View } from './view.ts'

/** All that a controller carries from one reconcile to the next, as plain data. */
export interface ControllerDump {
  readonly queue: QueueDump
  readonly outcomes: readonly (readonly [key: ObjectKey, outcomes: readonly (readonly [id: string, outcome: Outcome])[]])[]
  readonly expectations: readonly (readonly [key: ObjectKey, writes: readonly Expected[]])[]
  readonly events: CorrelatorDump
}

export interface ControllerLoopOptions {
  readonly controller: Controller
  readonly client: Client
  /** Caches of all kinds that the controller declares, by resource id. */
  readonly informers: ReadonlyMap<string, Informer>
  readonly view: View
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: RunnerMetrics
  readonly fieldManager: string
  readonly maxInFlightSteps: number
  mayWrite(): boolean
}

/** One controller at work: changes become keys, keys become plans, plans become requests. */
export interface ControllerLoop {
  /** Keys are collected from the beginning; they are worked on while it runs. */
  run(): void
  pause(): void
  /** Stops for good; resolves when no step is under way. */
  stop(): Promise<void>
  activity(): readonly string[]
  dump(): ControllerDump
  restore(dump: ControllerDump): void
}

const DEFAULT_CONCURRENCY = 5
/** Keys that one turn works on before others of the process get theirs. */
const KEYS_PER_TURN = 64

export const createControllerLoop = (options: ControllerLoopOptions): ControllerLoop => {
  const { controller, client, informers, view, clock, random, metrics, fieldManager, maxInFlightSteps, mayWrite } = options
  const { name, exclusive = false } = controller
  const concurrency = exclusive ? 1 : (controller.concurrency ?? DEFAULT_CONCURRENCY)
  const logger = options.logger.child({ controller: name })
  const recorder = createEventRecorder({ client, clock, component: controller.component ?? name, logger })
  const subjects = informers.get(resourceId(controller.for))
  const outcomes = new Map<ObjectKey, Outcomes>()
  /** Keys that came while the caches had yet to show their last plan's writes. */
  const held = new Set<ObjectKey>()
  const stepsInFlight = new Set<string>()
  const idle: (() => void)[] = []
  let working = 0
  let running = false
  let turn: Timer | undefined

  const queue = createWorkQueue({ clock, observer: metrics.queue(name), onReady: () => schedule() })
  const expectations = createExpectations({
    informers,
    clock,
    logger,
    onSatisfied: (key) => {
      // An exclusive controller's other keys waited for this one.
      const released = exclusive ? [...held] : held.has(key) ? [key] : []
      for (const each of released) {
        held.delete(each)
        queue.add(each)
      }
    },
  })
  const disconnect = connectSources({ controller, informers, view, logger, enqueue: queue.add })

  // Work waits for the next turn of the clock: a burst of changes is one batch of keys, and whoever made the change is not kept.
  const schedule = (): void => {
    if (!running || turn !== undefined || working >= concurrency) return
    turn = clock.after(0, function controllerTurn() {
      turn = undefined
      for (let taken = 0; taken < KEYS_PER_TURN && working < concurrency; taken++) {
        const key = queue.take()
        if (key === undefined) return
        begin(key)
      }
      if (queue.depth > 0) schedule()
    })
  }

  const begin = (key: ObjectKey): void => {
    if (expectations.pending(key) || (exclusive && expectations.size > 0)) {
      held.add(key)
      return queue.done(key)
    }
    working++
    const began = clock.monotonic()
    const subject = { key, ...splitKey(key), object: undefined }
    const { gather } = controller
    if (gather === undefined) return decide(subject, undefined, began)
    gather.call(controller, { ...withObject(subject), view, client }).then(
      (gathered) => decide(subject, gathered, began),
      (error: unknown) => crashed(key, error, began),
    )
  }
  /** The object is looked up when it is needed: gathering takes time, and it may have changed. */
  const withObject = (subject: Subject<never>) => ({ ...subject, object: subjects?.get(subject.namespace, subject.name) })

  const decide = (subject: Subject<never>, gathered: unknown, began: number): void => {
    const { key } = subject
    let plan: Plan
    try {
      plan = controller.reconcile({
        ...withObject(subject),
        view,
        outcomes: outcomes.get(key) ?? NO_OUTCOMES,
        gathered,
        now: clock.now(),
        random,
      })
    } catch (error) {
      return crashed(key, error, began)
    }
    if (plan.steps.length === 0) return finish(key, plan, NO_OUTCOMES, began)
    const perform = (step: Step): Promise<Outcome> => tracked(key, step)
    executePlan({ steps: plan.steps, maxInFlight: maxInFlightSteps, perform }).then((results) => finish(key, plan, results, began))
  }
  const performer = {
    client,
    recorder,
    fieldManager,
    mayWrite,
    cached: (resource: Step extends never ? never : Parameters<typeof resourceId>[0], namespace: string, objectName: string) =>
      informers.get(resourceId(resource))?.get(namespace, objectName),
  }
  const tracked = async (key: ObjectKey, step: Step): Promise<Outcome> => {
    const label = `${name} ${key}: ${step.id}`
    stepsInFlight.add(label)
    logger.debug({ key, step: step.id, reason: step.reason }, 'step')
    const outcome = await performStep(performer, step)
    stepsInFlight.delete(label)
    return outcome
  }

  const finish = (key: ObjectKey, plan: Plan, results: Outcomes, began: number): void => {
    expectations.expect(key, expectedWrites(plan.steps, results, informers))
    if (results.size > 0) outcomes.set(key, results)
    else outcomes.delete(key)
    const failures = [...results].flatMap(([id, outcome]) => (outcome.ok || outcome.reason === 'Skipped' ? [] : [{ id, ...outcome }]))
    if (failures.length > 0) {
      const passing = failures.every(({ reason }) => reason === 'Conflict' || reason === 'NotLeader')
      logger[passing ? 'debug' : 'warn'](
        { key, failures: failures.slice(0, 5).map(({ id, reason, message }) => ({ id, reason, message })) },
        'steps failed',
      )
      queue.retry(key, Math.max(0, ...failures.map(({ retryAfterMs }) => retryAfterMs)))
    } else {
      queue.forget(key)
      if (plan.requeueAfterMs !== undefined) queue.addAfter(key, plan.requeueAfterMs)
    }
    metrics.reconciled(
      name,
      failures.length > 0 ? 'error' : plan.requeueAfterMs === undefined ? 'success' : 'requeue_after',
      clock.monotonic() - began,
    )
    leave(key)
  }
  const crashed = (key: ObjectKey, error: unknown, began: number): void => {
    logger.error({ key, error: messageOf(error) }, 'reconcile failed')
    metrics.reconciled(name, 'error', clock.monotonic() - began)
    queue.retry(key)
    leave(key)
  }
  const leave = (key: ObjectKey): void => {
    working--
    queue.done(key)
    if (queue.depth > 0) schedule()
    if (working === 0) for (const resolve of idle.splice(0)) resolve()
  }

  const halt = (): void => {
    running = false
    turn?.cancel()
    turn = undefined
  }
  return {
    run: () => {
      running = true
      if (queue.depth > 0) schedule()
    },
    pause: halt,
    stop: async () => {
      halt()
      queue.stop()
      for (const unsubscribe of disconnect) unsubscribe()
      expectations.stop()
      if (working > 0) await new Promise<void>((resolve) => idle.push(resolve))
      await recorder.flush()
      recorder.stop()
    },
    activity: () => [
      ...(queue.depth > 0 ? [`${name}: ${queue.depth} keys are ready`] : []),
      ...queue.busy.map((key) => `${name}: ${key} is worked on`),
      ...stepsInFlight,
      ...expectations.activity().map((each) => `${name}: ${each}`),
      ...recorder.activity(),
    ],
    dump: () => ({
      queue: withHeld(queue.dump(), held),
      outcomes: [...outcomes].map(([key, results]) => [key, [...results]]),
      expectations: expectations.dump(),
      events: recorder.dump(),
    }),
    restore: (dump) => {
      for (const [key, results] of dump.outcomes) outcomes.set(key, new Map(results))
      for (const [key, writes] of dump.expectations) expectations.expect(key, writes)
      recorder.restore(dump.events)
      queue.restore(dump.queue)
    },
  }
}

const withHeld = (dump: QueueDump, held: ReadonlySet<ObjectKey>): QueueDump => ({ ...dump, ready: [...new Set([...dump.ready, ...held])] })
