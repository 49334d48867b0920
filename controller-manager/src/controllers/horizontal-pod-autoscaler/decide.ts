import type { AutoscalingV2, DeepReadonly, HorizontalPodAutoscaler, Pod, Stored } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import { type AutoscalerSettings, hasFailed, type LiveFacts, type TargetScale } from './facts.ts'
import type { AutoscalerRecord, Recommendation } from './memory.ts'
import { normalize, type Remark } from './normalize.ts'
import { propose } from './propose.ts'
import type { Proposal } from './propose-metric.ts'
import { tolerancesOf } from './tolerances.ts'

type Spec = DeepReadonly<AutoscalingV2.HorizontalPodAutoscalerSpec>

export interface Warning {
  readonly reason: string
  readonly message: string
}

export interface Decision {
  /** Undefined where nobody knows how many there are. */
  readonly current?: number | undefined
  /** Undefined: leave it, and what was desired before. */
  readonly desired?: number | undefined
  /** Why the number changes: as events say it, and for explanations. */
  readonly why: string
  readonly because: string
  /** In upstream's order. Those that are not said anew stay. */
  readonly remarks: readonly (readonly [type: string, remark: Remark])[]
  /** Absent: as they were. */
  readonly metrics?: readonly DeepReadonly<AutoscalingV2.MetricStatus>[] | undefined
  readonly warnings: readonly Warning[]
  readonly recommendations: readonly Recommendation[]
}

export interface DecideInput {
  readonly autoscaler: Stored<HorizontalPodAutoscaler>
  readonly facts: LiveFacts
  /** Selected by the target's selector; why it cannot be read, where it cannot. */
  readonly pods: readonly Stored<Pod>[] | { readonly failed: string }
  /** All autoscalers that have one of these pods, where there are several. */
  readonly rivals: readonly { readonly namespace: string; readonly name: string }[]
  readonly record: AutoscalerRecord
  readonly settings: AutoscalerSettings
  readonly now: number
}

/** How many replicas there should be, and what is to be said of it. Pure: the same facts at the same time give the same decision. */
export const decide = (input: DecideInput): Decision => {
  const { autoscaler, facts, record, now } = input
  const { target } = facts
  const nothing = { why: '', because: '', warnings: [], recommendations: record.recommendations }
  if (hasFailed(target)) {
    const message = `the HPA controller was unable to get the target's current scale: ${target.failed}`
    const remark: Remark = { status: 'False', reason: 'FailedGetScale', message }
    return { ...nothing, remarks: [['AbleToScale', remark]], warnings: [{ reason: 'FailedGetScale', message: target.failed }] }
  }
  const gotScale = ['AbleToScale', GOT_SCALE] as const
  const recommendations = nothing.recommendations.length > 0 ? nothing.recommendations : [{ at: now, replicas: target.wanted }]
  const course = courseOf(autoscaler, target)
  const common = { ...nothing, recommendations, current: target.wanted }
  switch (course.do) {
    case 'refuse':
      return {
        ...common,
        remarks: [gotScale, ['ScalingActive', { status: 'False', reason: course.reason, message: course.message }]],
        warnings: [{ reason: course.reason, message: course.message }],
      }
    case 'rest':
      return { ...common, desired: target.wanted, metrics: [], remarks: [gotScale, ['ScalingActive', DISABLED]] }
    case 'clamp':
      return { ...common, desired: course.to, why: course.why, because: course.because, metrics: [], remarks: [gotScale] }
    case 'measure':
      return byMetrics({ ...input, target, common, gotScale })
  }
}

const GOT_SCALE: Remark = {
  status: 'True',
  reason: 'SucceededGetScale',
  message: "the HPA controller was able to get the target's current scale",
}
const DISABLED: Remark = {
  status: 'False',
  reason: 'ScalingDisabled',
  message: 'scaling is disabled since the replica count of the target is zero',
}

export type Course =
  | { readonly do: 'measure' }
  | { readonly do: 'rest' }
  | { readonly do: 'clamp'; readonly to: number; readonly why: string; readonly because: string }
  | { readonly do: 'refuse'; readonly reason: string; readonly message: string }

export const leastOf = ({ minReplicas = 1 }: Spec): number => minReplicas

export const scalesFromZero = ({ metrics = [] }: Spec): boolean => metrics.some(({ type }) => type === 'Object' || type === 'External')

/** What is to be done before any metric is asked. */
export const courseOf = ({ spec, status }: Stored<HorizontalPodAutoscaler>, { wanted }: TargetScale): Course => {
  const min = leastOf(spec)
  const max = spec.maxReplicas
  if (min > max)
    return { do: 'refuse', reason: 'InvalidRange', message: `minReplicas ${min} is more than maxReplicas ${max}: nothing is scaled` }
  // Who was set to zero by somebody else is to stay there.
  if (wanted === 0 && findCondition(status?.conditions, 'ScaledToZero')?.status !== 'True') return { do: 'rest' }
  if (wanted > max)
    return {
      do: 'clamp',
      to: max,
      why: 'Current number of replicas above Spec.MaxReplicas',
      because: `${wanted} replicas are more than the ${max} that there may be`,
    }
  if (wanted < min)
    return {
      do: 'clamp',
      to: min,
      why: 'Current number of replicas below Spec.MinReplicas',
      because: `${wanted} replicas are fewer than the ${min} that there must be`,
    }
  return { do: 'measure' }
}

interface MeasureInput extends DecideInput {
  readonly target: TargetScale
  readonly common: Omit<Decision, 'remarks' | 'desired' | 'metrics'>
  readonly gotScale: readonly [type: string, remark: Remark]
}

const byMetrics = (input: MeasureInput): Decision => {
  const { autoscaler, facts, pods, record, settings, now, target, common, gotScale } = input
  const { spec, metadata } = autoscaler
  const unusable = whySelectorFails(input)
  if (unusable !== undefined) return failure(input, unusable, { failed: unusable.failed ?? unusable.message, metrics: [] })
  const given = {
    namespace: metadata.namespace,
    pods: 'failed' in pods ? [] : pods,
    current: target.wanted,
    observed: target.observed,
    tolerances: tolerancesOf(spec.behavior, settings.tolerance),
    settings,
    now,
  }
  const { statuses, refusals, largest, failed } = propose(spec.metrics ?? [], facts.metrics, given)
  const refused = refusals.map(({ reason, cause }) => ({ reason, message: cause }))
  if (largest === undefined) {
    const { reason, cause } = refusals[0] ?? { reason: 'InvalidMetricSourceType', cause: 'there are no metrics' }
    const message = `the HPA was unable to compute the replica count: ${cause}`
    return failure(input, { reason, message }, { failed: failed ?? cause, metrics: statuses, refused })
  }
  const normalized = normalize({
    behavior: spec.behavior,
    min: leastOf(spec),
    max: spec.maxReplicas,
    current: target.wanted,
    asked: largest.replicas,
    recommendations: common.recommendations,
    ups: record.ups,
    downs: record.downs,
    downscaleStabilizationMs: settings.downscaleStabilizationMs,
    now,
  })
  const { desired, ableToScale, scalingLimited, recommendations } = normalized
  const message = `the HPA was able to successfully calculate a replica count from ${largest.metric}`
  return {
    ...common,
    desired,
    ...reasonsOf(largest, desired, target.wanted),
    remarks: [
      gotScale,
      ['ScalingActive', { status: 'True', reason: 'ValidMetricFound', message }],
      ['AbleToScale', ableToScale],
      ['ScalingLimited', scalingLimited],
    ],
    metrics: statuses,
    warnings: refused,
    recommendations,
  }
}

/** Upstream's reason is what the metrics say, whatever became of it. */
const reasonsOf = ({ replicas, metric, reads, target }: Proposal, desired: number, current: number): Pick<Decision, 'why' | 'because'> => {
  const why = replicas > current ? `${metric} above target` : replicas < current ? 'All metrics below target' : ''
  const isAsked = Math.sign(desired - current) === Math.sign(replicas - current)
  const side = replicas > current ? 'above' : 'below'
  return { why, because: isAsked ? `${reads} is ${side} the target of ${target}` : 'another number was asked for shortly before' }
}

interface SelectorFailure {
  readonly reason: string
  readonly message: string
  /** Of the event, where it says less or something else. */
  readonly failed?: string | undefined
  readonly event?: string | undefined
}

/** Why nobody can say which pods are meant (upstream's `validateAndParseSelector`). */
const whySelectorFails = ({ target, pods, rivals }: MeasureInput): SelectorFailure | undefined => {
  if (target.selector === '') {
    const failed = 'selector is required'
    return { reason: 'InvalidSelector', message: "the HPA target's scale is missing a selector", failed, event: 'SelectorRequired' }
  }
  if ('failed' in pods) {
    const message = `couldn't convert selector into a corresponding internal selector object: ${pods.failed}`
    return { reason: 'InvalidSelector', message }
  }
  if (rivals.length < 2) return undefined
  const names = rivals.map(({ namespace, name }) => `{${name} ${namespace}}`).join(' ')
  return { reason: 'AmbiguousSelector', message: `pods by selector ${target.selector} are controlled by multiple HPAs: [${names}]` }
}

interface FailureDetails {
  readonly failed: string
  readonly metrics: NonNullable<Decision['metrics']>
  readonly refused?: readonly Warning[]
}

/** Nothing is scaled, and it is said why. */
const failure = (
  { common, gotScale }: MeasureInput,
  { reason, message, event = reason }: SelectorFailure,
  { failed, metrics, refused = [{ reason: event, message: failed }] }: FailureDetails,
): Decision => ({
  ...common,
  remarks: [gotScale, ['ScalingActive', { status: 'False', reason, message }]],
  metrics,
  warnings: [...refused, { reason: 'FailedComputeMetricsReplicas', message: failed }],
})
