import type { KubeObject } from '@coxswain/api-types'
import type { Clock, Logger, Random } from '@coxswain/ports'
import type { Client } from '../client/client.ts'
import { type ResourceRef, resourceId } from '../client/resource.ts'
import type { EventRecorder } from '../events/recorder.ts'
import type { CauseReporter } from '../explain/cause-reporter.ts'
import type { Informer } from '../informers/cache.ts'
import { type ObjectKey, splitKey } from '../util/object-key.ts'
import type { Controller, Subject } from './controller.ts'
import { executePlan } from './execute-plan.ts'
import type { Measure } from './measures.ts'
import { NO_OUTCOMES, type Outcome, type Outcomes } from './outcome.ts'
import { type Performer, performStep } from './perform-step.ts'
import type { Plan, Step } from './plan.ts'
import { type Decided, stepCause } from './step-cause.ts'
import type { View } from './view.ts'

/** What has come of one reconcile of a key. */
export type Worked =
  | { readonly ok: true; readonly plan: Plan; readonly outcomes: Outcomes }
  | { readonly ok: false; readonly error: unknown }

export interface WorkOnKeyOptions {
  readonly controller: Controller
  readonly client: Client
  readonly informers: ReadonlyMap<string, Informer>
  readonly view: View
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly recorder: EventRecorder
  readonly fieldManager: string
  readonly maxInFlightSteps: number
  readonly causes?: CauseReporter | undefined
  mayWrite(): boolean
  measure(measure: Measure): void
}

/** Reconciles a key and carries its plan out. */
export interface WorkOnKey {
  /** Calls `finished` once; at once where there is nothing to wait for, so that an idle key costs no promise. */
  start(key: ObjectKey, last: Outcomes, finished: (worked: Worked) => void): void
  /** Steps that are under way. */
  activity(): readonly string[]
}

export const createWorkOnKey = (options: WorkOnKeyOptions): WorkOnKey => {
  const { controller, client, informers, view, clock, random, logger, recorder, fieldManager, mayWrite, measure, causes } = options
  const inFlight = new Set<string>()
  const subjects = controller.for === undefined ? undefined : informers.get(resourceId(controller.for))
  const cached = (resource: ResourceRef, namespace: string, name: string) => informers.get(resourceId(resource))?.get(namespace, name)
  const performer: Performer = { client, recorder, fieldManager, mayWrite, measure, cached }

  /** The object is looked up when it is needed: gathering takes time, and it may have changed. */
  const subjectOf = (key: ObjectKey) => {
    const { namespace, name } = splitKey(key)
    return { key, namespace, name, object: subjects?.get(namespace, name) }
  }
  const perform = async (key: ObjectKey, decided: Decided, step: Step): Promise<Outcome> => {
    const label = `${controller.name}: ${key}: ${step.id}`
    inFlight.add(label)
    logger.debug({ key, step: step.id, reason: step.reason }, 'step')
    const outcome = await performStep(performer, step)
    inFlight.delete(label)
    const told = causes === undefined ? undefined : stepCause(controller, decided, step, outcome)
    if (told !== undefined) causes?.report(told)
    return outcome
  }
  const decide = (
    { key, namespace, name, object }: Subject<KubeObject>,
    last: Outcomes,
    gathered: unknown,
  ): Worked & { readonly ok: true } => {
    const plan = controller.reconcile({ key, namespace, name, object, view, outcomes: last, gathered, now: clock.now(), random })
    return { ok: true, plan, outcomes: NO_OUTCOMES }
  }
  const decideAndAct = (
    key: ObjectKey,
    given: { readonly last: Outcomes; readonly gathered: unknown },
    finished: (worked: Worked) => void,
  ): void => {
    const subject = subjectOf(key)
    let decided: Worked & { readonly ok: true }
    try {
      decided = decide(subject, given.last, given.gathered)
    } catch (error) {
      finished({ ok: false, error })
      return
    }
    const { plan } = decided
    plan.shown?.forEach(measure)
    if (plan.steps.length === 0) {
      finished(decided)
      return
    }
    const carryOut = (step: Step): Promise<Outcome> => perform(key, subject.object, step)
    executePlan({ steps: plan.steps, maxInFlight: options.maxInFlightSteps, perform: carryOut }).then((outcomes) =>
      finished({ ok: true, plan, outcomes }),
    )
  }
  const start: WorkOnKey['start'] = (key, last, finished) => {
    if (controller.gather === undefined) {
      decideAndAct(key, { last, gathered: undefined }, finished)
      return
    }
    const asked = subjectOf(key)
    controller.gather({ ...asked, view, client, now: clock.now() }).then(
      (gathered) => {
        // What was gathered of one object says nothing of another that has come in its place.
        if (subjectOf(key).object?.metadata.uid === asked.object?.metadata.uid) decideAndAct(key, { last, gathered }, finished)
        else start(key, last, finished)
      },
      (error: unknown) => finished({ ok: false, error }),
    )
  }
  return {
    start,
    activity: () => [...inFlight],
  }
}
