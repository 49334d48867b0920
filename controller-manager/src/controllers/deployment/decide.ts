import type { View } from '@coxswain/client'
import { integerAnnotation, ROLLBACK_TO } from './annotations.ts'
import { createCurrent, syncCurrent } from './current-replica-set.ts'
import { withPause } from './pause.ts'
import { oldPodsRunning, scaleDownForRecreate, scaleUpForRecreate } from './recreate.ts'
import { rollingUpdate } from './rolling-update.ts'
import type { Rollout } from './rollout.ts'
import { isScalingEvent, scaled } from './scaling.ts'
import { isComplete } from './status.ts'

/** What shall be done about a Deployment. */
export interface Decision {
  readonly rollout: Rollout
  /** The rollout is under way, not held: say how it gets on. */
  readonly rollingOut: boolean
  readonly cleanUp: boolean
}

/** One move towards what the Deployment asks for (upstream's `syncDeployment`). */
export const decide = (rollout: Rollout, view: View): Decision => {
  const { metadata, spec } = rollout.deployment
  if (metadata.deletionTimestamp !== undefined) return held(syncCurrent(rollout))
  const synced = syncCurrent(withPause(rollout))
  // A rollback that waits for the end of the pause may need what would be cleaned up.
  if (spec?.paused === true) return { ...held(scaled(synced)), cleanUp: integerAnnotation(metadata, ROLLBACK_TO) === undefined }
  if (isScalingEvent(synced)) {
    const sized = scaled(synced)
    // Several ReplicaSets of a Deployment that recreates have no shares: going on gives each its size (upstream stays as it is, for ever).
    if (sized !== synced) return held(sized)
  }
  switch (spec?.strategy?.type) {
    case 'Recreate':
      return recreate(synced, view)
    case 'RollingUpdate':
      return rollingStep(synced)
    default:
      throw new Error(`unexpected deployment strategy type: ${spec?.strategy?.type}`)
  }
}

const held = (rollout: Rollout): Decision => ({ rollout, rollingOut: false, cleanUp: false })

/** A move takes effect first; what comes after it is decided on what it has led to. */
const moved = (rollout: Rollout): Decision => ({ rollout, rollingOut: true, cleanUp: false })
const atRest = (rollout: Rollout): Decision => ({ ...moved(rollout), cleanUp: isComplete(rollout.deployment, rollout.deployment.status) })

const rollingStep = (rollout: Rollout): Decision => {
  const begun = withCurrent(rollout)
  const next = rollingUpdate(begun)
  return next === begun ? atRest(begun) : moved(next)
}

const recreate = (rollout: Rollout, view: View): Decision => {
  const down = scaleDownForRecreate(rollout)
  if (down !== rollout || oldPodsRunning(rollout, view)) return moved(down)
  return atRest(scaleUpForRecreate(withCurrent(rollout)))
}

const withCurrent = (rollout: Rollout): Rollout => (rollout.current === undefined ? createCurrent(rollout) : rollout)
