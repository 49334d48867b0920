import { deepEqual, type HorizontalPodAutoscaler, kinds, type Stored } from '@coxswain/api-types'
import {
  defineController,
  event,
  groupedDelay,
  type Kind,
  type Outcomes,
  plan,
  referenceTo,
  type Step,
  scale,
  updateStatus,
} from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { keySources } from '../shared/key-sources.ts'
import { podsByLabel } from '../shared/pods-by-label.ts'
import { type Decision, decide } from './horizontal-pod-autoscaler/decide.ts'
import { type AutoscalerSettings, hasFailed, type LiveFacts, type TargetScale } from './horizontal-pod-autoscaler/facts.ts'
import { followPods } from './horizontal-pod-autoscaler/follow-pods.ts'
import { type AutoscalerRecord, newRecord, settlePending } from './horizontal-pod-autoscaler/memory.ts'
import { NO_FACTS, readFacts } from './horizontal-pod-autoscaler/read-facts.ts'
import { SCALED_KINDS } from './horizontal-pod-autoscaler/read-target.ts'
import { followSamples } from './horizontal-pod-autoscaler/sample-feed.ts'
import { identify, isOver, type ScaleUp, startScaleUp, tellStep, underWay } from './horizontal-pod-autoscaler/scale-ups.ts'
import { autoscalersOf, selectPods } from './horizontal-pod-autoscaler/select-pods.ts'
import { type AutoscalerState, createAutoscalerState } from './horizontal-pod-autoscaler/state.ts'
import { statusOf } from './horizontal-pod-autoscaler/status.ts'

const SCALE = 'scale the target'

/**
 * Sets the replicas of a target by what metrics say (upstream's `pkg/controller/podautoscaler`). The metrics are read live, the target where
 * no cache has it; what to do of it is decided by `decide` alone. It looks again after the sync period, and sooner when its pods are measured
 * anew.
 */
export const createHorizontalPodAutoscaler = (given: Partial<ControllerOptions> = {}) => {
  const options = { ...DEFAULT_OPTIONS, ...given }
  const again = lookingAgain(options)
  const settings = settingsOf(options)
  const state = createAutoscalerState()
  return defineController<HorizontalPodAutoscaler, LiveFacts>({
    name: 'horizontal-pod-autoscaler-controller',
    component: 'horizontal-pod-autoscaler',
    concurrency: options.concurrentHorizontalPodAutoscalerSyncs,
    memory: state.memory,
    for: kinds.HorizontalPodAutoscaler,
    // Its own status is no news.
    when: ({ object, previous }) => previous === undefined || !deepEqual(object.spec, previous.spec),
    reads: [kinds.Pod, ...SCALED_KINDS],
    indexes: [podsByLabel],
    source: sourceOf(state, options),
    gather: (input) => readFacts(input, { records: state.records, lookUpUsages: options.lookUpUsages }),

    reconcile: ({ key, object: autoscaler, view, outcomes, gathered: facts = NO_FACTS, now }) => {
      if (autoscaler === undefined) {
        state.forget(key)
        return plan()
      }
      // It has changed while the facts were read: the change brings it here again.
      if (facts.spec !== undefined && !deepEqual(facts.spec, autoscaler.spec)) return plan()
      const { target } = facts
      const before = state.records.get(key)
      const failed = failureIn(outcomes)
      const record = settlePending(recordOf(before, autoscaler), wasMade(before, failed, target), now)
      const wanted = hasFailed(target) ? record.selector : target.selector
      const pods = selectPods(wanted, autoscaler.metadata.namespace, view)
      const selector = 'failed' in pods ? '' : wanted
      // Known before the others are asked: it is one of those that have the pods.
      state.remember(key, { ...record, selector })
      const rivals = 'failed' in pods ? [] : autoscalersOf(pods, state, view)
      const decision = decide({ autoscaler, facts, pods, rivals, record, settings, now })
      const change = hasFailed(target) || failed !== undefined ? undefined : rescale(autoscaler, target, decision)
      const warnings = decision.warnings.filter(isFirst)
      state.remember(key, {
        ...record,
        selector,
        recommendations: decision.recommendations,
        pending: change === undefined ? undefined : { at: now, from: change.from, to: change.step.replicas },
        told: warnings.map(textOf),
      })
      const known = identify(state.scaleUps.get(key) ?? [], outcomes.get(SCALE))
      state.follow(key, followed(underWay(known, now), change, { facts, now }))
      const status = statusOf(autoscaler, decision, { now, failed })
      const reason = change === undefined ? (decision.remarks.at(-1)?.[1].message ?? '') : decision.because
      return plan(
        [
          warnings.filter((each) => !record.told.includes(textOf(each))).map((each) => warningStep(autoscaler, each)),
          known.filter(isOver).map(tellStep),
          change?.step,
          deepEqual(status, autoscaler.status)
            ? undefined
            : updateStatus(
                kinds.HorizontalPodAutoscaler,
                { ...autoscaler, status },
                { reason, after: change === undefined ? [] : [change.step.id] },
              ),
        ],
        again(now),
      )
    },
  })
}

/** So many times a period some of them look, together: the server commits and tells at once what they write. */
const LOOKS_TOGETHER = 5

/** When the sync period is over, or a little before, when others look as well. Where new readings bring all of them, none has a timer of its own. */
const lookingAgain = ({ sampleFeed, horizontalPodAutoscalerSyncPeriodMs: periodMs }: ControllerOptions) => {
  const slackMs = periodMs / LOOKS_TOGETHER
  return (now: number) => (sampleFeed === undefined ? { requeueAfterMs: groupedDelay(now, periodMs, slackMs) } : {})
}

const settingsOf = (options: ControllerOptions): AutoscalerSettings => ({
  tolerance: options.horizontalPodAutoscalerTolerance,
  downscaleStabilizationMs: options.horizontalPodAutoscalerDownscaleStabilizationMs,
  cpuInitializationPeriodMs: options.horizontalPodAutoscalerCpuInitializationPeriodMs,
  initialReadinessDelayMs: options.horizontalPodAutoscalerInitialReadinessDelayMs,
})

const sourceOf = (state: AutoscalerState, { sampleFeed: feed, horizontalPodAutoscalerSyncPeriodMs: longestMs }: ControllerOptions) =>
  keySources([followPods(state), ...(feed === undefined ? [] : [followSamples({ feed, known: state.records, longestMs })])])

/** What the target's change has failed of, where it has. */
const failureIn = (outcomes: Outcomes): string | undefined => {
  const outcome = outcomes.get(SCALE)
  return outcome === undefined || outcome.ok ? undefined : outcome.message
}

/** Where no answer came it may have been made all the same. */
const wasMade = (record: AutoscalerRecord | undefined, failed: string | undefined, target: LiveFacts['target']): boolean =>
  failed === undefined || (!hasFailed(target) && target.wanted === record?.pending?.to)

const recordOf = (record: AutoscalerRecord | undefined, { metadata }: Stored<HorizontalPodAutoscaler>): AutoscalerRecord =>
  record?.uid === metadata.uid ? record : newRecord(metadata.uid)

const rescale = (autoscaler: Stored<HorizontalPodAutoscaler>, target: TargetScale, { desired, why, because }: Decision) => {
  if (desired === undefined || desired === target.wanted) return undefined
  const { namespace } = autoscaler.metadata
  const regarding = referenceTo(kinds.HorizontalPodAutoscaler, autoscaler)
  const text = `New size: ${desired}; reason: ${why}`
  const step = scale(
    target.ref as Kind,
    { metadata: { namespace, name: autoscaler.spec.scaleTargetRef.name } },
    {
      id: SCALE,
      reason: because,
      replicas: desired,
      resourceVersion: target.resourceVersion,
      onSuccess: { regarding, type: 'Normal', reason: 'SuccessfulRescale', message: text },
      onFailure: { regarding, type: 'Warning', reason: 'FailedRescale', message: `${text}; error: {error}` },
    },
  )
  return { step, from: target.wanted, target }
}

type Rescale = NonNullable<ReturnType<typeof rescale>>

/** A change to more is followed until its pods run; one to fewer ends what is still under way. */
const followed = (
  before: readonly ScaleUp[],
  change: Rescale | undefined,
  { facts, now }: { readonly facts: LiveFacts; readonly now: number },
): readonly ScaleUp[] => {
  if (change === undefined) return before
  const { step, from, target } = change
  return step.replicas > from ? [...before, startScaleUp({ ...step, target, to: step.replicas, facts, now })] : []
}

type Warned = Decision['warnings'][number]

const textOf = ({ reason, message }: Warned): string => `${reason}: ${message}`
const isFirst = (warning: Warned, at: number, all: readonly Warned[]): boolean =>
  all.findIndex((each) => textOf(each) === textOf(warning)) === at

const warningStep = (autoscaler: Stored<HorizontalPodAutoscaler>, { reason, message }: Warned): Step =>
  event(
    { regarding: referenceTo(kinds.HorizontalPodAutoscaler, autoscaler), type: 'Warning', reason, message },
    { id: `warn ${reason}: ${message}` },
  )
