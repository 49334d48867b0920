import { kinds } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import { isPodTerminal } from '../../shared/pod-state.ts'
import { isActive, scaledTo } from './replica-set-state.ts'
import { type Rollout, withStates } from './rollout.ts'

/** Takes all pods of former templates away. The very rollout where none are wanted any more. */
export const scaleDownForRecreate = (rollout: Rollout): Rollout =>
  withStates(
    rollout,
    rollout.old.filter(isActive).map((state) => scaledTo(state, 0, rollout.size)),
  )

/** Gives the present template's ReplicaSet all pods at once. */
export const scaleUpForRecreate = (rollout: Rollout): Rollout => {
  const { current, size } = rollout
  return current === undefined || current.replicas === size.replicas
    ? rollout
    : withStates(rollout, [scaledTo(current, size.replicas, size)])
}

/** Is a pod of a former template still there? One that is being deleted runs until it has ended. */
export const oldPodsRunning = ({ old }: Rollout, view: View): boolean =>
  old.some(({ object }) => (object.status?.replicas ?? 0) > 0 || view.ownedBy(object, kinds.Pod).some((pod) => !isPodTerminal(pod)))
