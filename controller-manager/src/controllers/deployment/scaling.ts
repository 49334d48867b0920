import { DESIRED_REPLICAS, integerAnnotation, MAX_REPLICAS } from './annotations.ts'
import {
  availableReplicas,
  byAge,
  bySizeNewest,
  bySizeOldest,
  isActive,
  type ReplicaSetState,
  scaledTo,
  wantedReplicas,
} from './replica-set-state.ts'
import { allReplicaSets, type Rollout, withStates } from './rollout.ts'
import { isRollingUpdate } from './size.ts'

/** Has the Deployment another size than its ReplicaSets were last told (upstream's `isScalingEvent`)? */
export const isScalingEvent = (rollout: Rollout): boolean =>
  allReplicaSets(rollout).some((state) => {
    const desired = isActive(state) ? integerAnnotation(state, DESIRED_REPLICAS) : undefined
    return desired !== undefined && desired !== rollout.size.replicas
  })

/**
 * Brings the ReplicaSets to the Deployment's size without going on with its rollout: of several each gets its share, so that what a bad
 * template has spoiled stays as small as it was (upstream's `scale`).
 */
export const scaled = (rollout: Rollout): Rollout => {
  const { current, old, size, deployment } = rollout
  const active = allReplicaSets(rollout).filter(isActive)
  const only = active.length === 0 ? (current ?? [...old].sort(byAge).at(-1)) : active.length === 1 ? active[0] : undefined
  if (only !== undefined) return withStates(rollout, [scaledTo(only, size.replicas, size)])
  if (isSaturated(rollout))
    return withStates(
      rollout,
      old.filter(isActive).map((state) => scaledTo(state, 0, size)),
    )
  if (!isRollingUpdate(deployment.spec?.strategy?.type)) return rollout
  return withStates(rollout, inProportion(rollout, active))
}

/** The present template's ReplicaSet has all the pods of the Deployment, and they are available. */
const isSaturated = ({ current, size }: Rollout): boolean =>
  current !== undefined &&
  current.replicas === size.replicas &&
  integerAnnotation(current, DESIRED_REPLICAS) === size.replicas &&
  availableReplicas(current) === size.replicas

const inProportion = (rollout: Rollout, active: readonly ReplicaSetState[]): readonly ReplicaSetState[] => {
  const { size } = rollout
  const allowed = size.replicas > 0 ? size.replicas + size.maxSurge : 0
  const missing = allowed - wantedReplicas(active)
  if (missing === 0) return active.map((state) => scaledTo(state, state.replicas, size))
  const sorted = [...active].sort(missing > 0 ? bySizeNewest : bySizeOldest)
  let left = missing
  const shares = sorted.map((state) => {
    const share = left === 0 ? 0 : bounded(shareOf(rollout, state), left)
    left -= share
    return state.replicas + share
  })
  // What rounding leaves over is the largest one's.
  return sorted.map((state, at) => scaledTo(state, Math.max(0, (shares[at] ?? 0) + (at === 0 ? left : 0)), size))
}

/** Not past what is left to add, or to take away. */
const bounded = (share: number, left: number): number => (left > 0 ? Math.min(share, left) : Math.max(share, left))

/** Replicas to add to one ReplicaSet, by what it was of the former whole (upstream's `getReplicaSetFraction`). */
const shareOf = ({ size, deployment }: Rollout, state: ReplicaSetState): number => {
  if (size.replicas === 0) return -state.replicas
  // Without a note of the former size, the number of pods stands for it.
  const former = integerAnnotation(state, MAX_REPLICAS) || deployment.status?.replicas || 0
  if (former === 0) return 0
  return Math.round((state.replicas * (size.replicas + size.maxSurge)) / former) - state.replicas
}
