import type { AutoscalingV2, DeepReadonly } from '@coxswain/api-types'
import { lowerLimit, upperLimit } from './limits.ts'
import type { Recommendation, ScaleEvent } from './memory.ts'

/** What is said of a decision: a condition without its type. */
export interface Remark {
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

export interface Normalized {
  readonly desired: number
  readonly ableToScale: Remark
  readonly scalingLimited: Remark
  readonly recommendations: readonly Recommendation[]
}

export interface NormalizeInput {
  readonly behavior: DeepReadonly<AutoscalingV2.HorizontalPodAutoscalerBehavior> | undefined
  readonly min: number
  readonly max: number
  readonly current: number
  /** What the metrics ask for. */
  readonly asked: number
  readonly recommendations: readonly Recommendation[]
  readonly ups: readonly ScaleEvent[]
  readonly downs: readonly ScaleEvent[]
  readonly downscaleStabilizationMs: number
  readonly now: number
}

const READY: Remark = { status: 'True', reason: 'ReadyForNewScale', message: 'recommended size matches current size' }
const UP_STABILIZED: Remark = {
  status: 'True',
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
}
const DOWN_STABILIZED: Remark = {
  status: 'True',
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
}

/** What the metrics ask for, steadied by what they asked for lately, and held within limits. */
export const normalize = (input: NormalizeInput): Normalized => {
  const { stable, windowMs } = stabilize(input)
  const { asked, current, now } = input
  const [desired, reason, message] = limited(input, stable)
  const unsteady = asked >= current && input.behavior !== undefined ? UP_STABILIZED : DOWN_STABILIZED
  return {
    desired,
    ableToScale: stable === asked ? READY : unsteady,
    scalingLimited: { status: desired === stable ? 'False' : 'True', reason, message },
    recommendations: [...input.recommendations.filter(({ at }) => at > now - windowMs), { at: now, replicas: asked }],
  }
}

/** The nearest to what there is between the least and the most that was asked for within the windows (upstream's `stabilizeRecommendation*`). */
const stabilize = (input: NormalizeInput): { readonly stable: number; readonly windowMs: number } => {
  const { behavior, current, asked, now, downscaleStabilizationMs } = input
  const windowOf = (rules: { readonly stabilizationWindowSeconds?: number | undefined } | undefined, otherwise: number): number =>
    rules?.stabilizationWindowSeconds === undefined ? otherwise : rules.stabilizationWindowSeconds * 1000
  const upMs = windowOf(behavior?.scaleUp, 0)
  const downMs = windowOf(behavior?.scaleDown, downscaleStabilizationMs)
  let least = asked
  let most = asked
  for (const { at, replicas } of input.recommendations) {
    if (at > now - upMs) least = Math.min(least, replicas)
    if (at > now - downMs) most = Math.max(most, replicas)
  }
  const windowMs = Math.max(upMs, downMs)
  // Without a behavior only falling is steadied.
  return { stable: behavior === undefined ? most : Math.min(Math.max(current, least), most), windowMs }
}

type Limited = readonly [desired: number, reason: string, message: string]

const WITHIN = ['DesiredWithinRange', 'the desired count is within the acceptable range'] as const
const TOO_FEW = ['TooFewReplicas', 'the desired replica count is less than the minimum replica count'] as const
const TOO_MANY = ['TooManyReplicas', 'the desired replica count is more than the maximum replica count'] as const
const UP_LIMIT = ['ScaleUpLimit', 'the desired replica count is increasing faster than the maximum scale rate'] as const
const DOWN_LIMIT = ['ScaleDownLimit', 'the desired replica count is decreasing faster than the maximum scale rate'] as const

const limited = (input: NormalizeInput, desired: number): Limited =>
  input.behavior === undefined ? limitedByDefault(input, desired) : limitedByBehavior(input, input.behavior, desired)

/** Upstream's `convertDesiredReplicasWithRules`: no more than twice as many at once, or four. */
const limitedByDefault = ({ current, min, max }: NormalizeInput, desired: number): Limited => {
  const fastest = Math.max(2 * current, 4)
  if (desired < min) return [min, ...TOO_FEW]
  if (desired > Math.min(max, fastest)) return max > fastest ? [fastest, ...UP_LIMIT] : [max, ...TOO_MANY]
  return [desired, ...WITHIN]
}

/** Upstream's `convertDesiredReplicasWithBehaviorRate`. */
const limitedByBehavior = (
  input: NormalizeInput,
  { scaleUp = {}, scaleDown = {} }: NonNullable<NormalizeInput['behavior']>,
  desired: number,
): Limited => {
  const { current, min, max } = input
  if (desired > current) {
    const fastest = upperLimit({ ...input, rules: scaleUp })
    if (desired > Math.min(max, fastest)) return max > fastest ? [fastest, ...UP_LIMIT] : [max, ...TOO_MANY]
  } else if (desired < current) {
    const fastest = lowerLimit({ ...input, rules: scaleDown })
    if (desired < Math.max(min, fastest)) return min < fastest ? [fastest, ...DOWN_LIMIT] : [min, ...TOO_FEW]
  }
  return [desired, ...WITHIN]
}
