import { type AutoscalingV2, type DeepReadonly, formatTime, type HorizontalPodAutoscaler, type Stored } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import { withCondition } from '../../shared/with-condition.ts'
import { type Decision, leastOf, scalesFromZero } from './decide.ts'
import type { Remark } from './normalize.ts'

type Status = DeepReadonly<AutoscalingV2.HorizontalPodAutoscalerStatus>
type Conditions = NonNullable<Status['conditions']>

/** A condition said anew: its time is when its status became what it is. */
const say = (conditions: Conditions, type: string, remark: Remark, now: number): Conditions => {
  const former = findCondition(conditions, type)
  const lastTransitionTime = former?.status === remark.status ? former.lastTransitionTime : formatTime(now)
  return withCondition(conditions, { type, ...remark, lastTransitionTime })
}

/** The status that a decision makes; `failed` tells that what was decided could not be done. */
export const statusOf = (
  { spec, status = { desiredReplicas: 0 } }: Stored<HorizontalPodAutoscaler>,
  decision: Decision,
  { now, failed }: { readonly now: number; readonly failed?: string | undefined },
): Status => {
  let conditions: Conditions = status.conditions ?? []
  for (const [type, remark] of decision.remarks) conditions = say(conditions, type, remark, now)
  const { current, desired, metrics = status.currentMetrics ?? [] } = decision
  if (current === undefined) return { ...status, conditions }
  const next = { currentReplicas: current, currentMetrics: metrics }
  const since = status.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime }
  const former = { ...next, ...since, desiredReplicas: status.desiredReplicas }
  if (failed !== undefined) {
    const message = `the HPA controller was unable to update the target scale: ${failed}`
    return { ...former, conditions: say(conditions, 'AbleToScale', { status: 'False', reason: 'FailedUpdateScale', message }, now) }
  }
  if (desired === undefined) return { ...former, conditions }
  if (desired === current) return { ...former, desiredReplicas: desired, conditions }
  const message = `the HPA controller was able to update the target scale to ${desired}`
  conditions = say(conditions, 'AbleToScale', { status: 'True', reason: 'SucceededRescale', message }, now)
  // Only where scaling to nothing is asked for does anybody want to know.
  if (leastOf(spec) === 0 || findCondition(conditions, 'ScaledToZero') !== undefined)
    conditions = say(conditions, 'ScaledToZero', desired === 0 && scalesFromZero(spec) ? SCALED_TO_ZERO : NOT_SCALED_TO_ZERO, now)
  return { ...next, lastScaleTime: formatTime(now), desiredReplicas: desired, conditions }
}

const SCALED_TO_ZERO: Remark = { status: 'True', reason: 'ScaledToZero', message: 'the HPA controller scaled the workload to zero' }
const NOT_SCALED_TO_ZERO: Remark = {
  status: 'False',
  reason: 'NotScaledToZero',
  message: 'the HPA controller did not scale the workload to zero',
}
