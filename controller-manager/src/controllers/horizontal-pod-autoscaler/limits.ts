import type { AutoscalingV2, DeepReadonly } from '@coxswain/api-types'
import type { ScaleEvent } from './memory.ts'

export interface LimitInput {
  readonly current: number
  readonly ups: readonly ScaleEvent[]
  readonly downs: readonly ScaleEvent[]
  readonly rules: DeepReadonly<AutoscalingV2.HPAScalingRules>
  readonly now: number
}

/** Most replicas that the policies allow now (upstream's `calculateScaleUpLimitWithScalingRules`). */
export const upperLimit = (input: LimitInput): number => {
  const { current, rules } = input
  const { selectPolicy, policies = [] } = rules
  if (selectPolicy === 'Disabled') return current
  const proposals = policies.map((policy) => {
    const start = periodStart(input, policy.periodSeconds)
    return policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100))
  })
  return Math.max(current, selectPolicy === 'Min' ? Math.min(...proposals) : Math.max(...proposals))
}

/** Fewest replicas that the policies allow now (upstream's `calculateScaleDownLimitWithBehaviors`). */
export const lowerLimit = (input: LimitInput): number => {
  const { current, rules } = input
  const { selectPolicy, policies = [] } = rules
  if (selectPolicy === 'Disabled') return current
  const proposals = policies.map((policy) => {
    const start = periodStart(input, policy.periodSeconds)
    return policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100))
  })
  return Math.min(current, selectPolicy === 'Min' ? Math.max(...proposals) : Math.min(...proposals))
}

/** Replicas when the period began: what has been changed since is used up. */
const periodStart = ({ current, ups, downs, now }: LimitInput, seconds: number): number =>
  current - changesSince(ups, now - seconds * 1000) + changesSince(downs, now - seconds * 1000)

const changesSince = (events: readonly ScaleEvent[], since: number): number => {
  let sum = 0
  for (const { at, change } of events) if (at > since) sum += change
  return sum
}
