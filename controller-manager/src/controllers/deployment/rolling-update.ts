import { availableReplicas, byAge, isActive, isUnsettled, type ReplicaSetState, scaledTo, wantedReplicas } from './replica-set-state.ts'
import { allReplicaSets, type Rollout, withStates } from './rollout.ts'

/**
 * One move of a rolling update: more pods of the new template where the surge allows it, else fewer of the old ones where enough pods
 * are available (upstream's `rolloutRolling`). The very rollout where there is nothing to do but wait.
 */
export const rollingUpdate = (rollout: Rollout): Rollout => {
  const scaledUp = scaleCurrent(rollout)
  return scaledUp === rollout ? scaleDownOld(rollout) : scaledUp
}

const scaleCurrent = (rollout: Rollout): Rollout => {
  const { current, size } = rollout
  if (current === undefined || current.replicas === size.replicas) return rollout
  const room = Math.max(0, size.replicas + size.maxSurge - wantedReplicas(allReplicaSets(rollout)))
  const replicas = Math.min(size.replicas, current.replicas + room)
  return replicas === current.replicas ? rollout : withStates(rollout, [scaledTo(current, replicas, size)])
}

const scaleDownOld = (rollout: Rollout): Rollout => {
  const { current, size } = rollout
  const old = rollout.old.filter(isActive).sort(byAge)
  if (current === undefined || old.length === 0) return rollout
  // Counts that are out of date could make a pod count that is on its way out. The next status of that ReplicaSet tells.
  if ([current, ...old].some(isUnsettled) || old.some((state) => availableReplicas(state) > state.replicas)) return rollout
  const minAvailable = size.replicas - size.maxUnavailable
  // Pods of the new template that are not available yet are among those that may be missing.
  const availableNow = Math.min(current.replicas, availableReplicas(current))
  const unavailable = current.replicas - availableNow
  const most = wantedReplicas(allReplicaSets(rollout)) - minAvailable - unavailable
  if (most <= 0) return rollout
  // Pods that are of no use first: they would hold up the rollout for ever.
  const cleaned = takeAway(old, most, (state) => state.replicas - availableReplicas(state))
  const available = old.reduce((sum, state) => sum + availableReplicas(state), availableNow)
  const down = takeAway(cleaned, available - minAvailable, ({ replicas }) => replicas)
  return withStates(
    rollout,
    down.flatMap((state, at) => (state.replicas === old[at]?.replicas ? [] : [scaledTo(state, state.replicas, size)])),
  )
}

/** Takes up to `count` replicas away, from the first ReplicaSet on, of each as many as it can spare. */
const takeAway = (
  states: readonly ReplicaSetState[],
  count: number,
  spare: (state: ReplicaSetState) => number,
): readonly ReplicaSetState[] => {
  let left = Math.max(0, count)
  return states.map((state) => {
    const taken = Math.min(left, spare(state))
    left -= taken
    return taken === 0 ? state : { ...state, replicas: state.replicas - taken }
  })
}
