import { findCondition } from '../../shared/find-condition.ts'
import { conditionOf, REASONS } from './conditions.ts'
import { progressDeadline, type Rollout, withCondition } from './rollout.ts'

/** Notes that the Deployment was paused or resumed: the time of a pause does not count against its deadline. */
export const withPause = (rollout: Rollout): Rollout => {
  const { deployment, conditions, now } = rollout
  const reason = findCondition(conditions, 'Progressing')?.reason
  if (progressDeadline(deployment) === undefined || reason === REASONS.timedOut) return rollout
  const paused = deployment.spec?.paused === true
  if (paused === (reason === REASONS.paused)) return rollout
  return withCondition(
    rollout,
    conditionOf(
      'Progressing',
      paused
        ? { status: 'Unknown', reason: REASONS.paused, message: 'Deployment is paused' }
        : { status: 'Unknown', reason: REASONS.resumed, message: 'Deployment is resumed' },
      now,
    ),
  )
}
