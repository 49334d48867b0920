import { controllerOf, kinds, type Pod, type ReplicaSet, type Stored } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import { isPodActive } from '../../shared/pod-state.ts'

/**
 * How many active pods of the same application share a pod's node: those of all ReplicaSets with the same controller, so that a rollout
 * takes away where the new pods already are. 0 for a ReplicaSet that nobody controls (upstream's `getPodsRankedByRelatedPodsOnSameNode`).
 */
export const relatedPodsOnNode = (replicaSet: Stored<ReplicaSet>, view: View): ((pod: Stored<Pod>) => number) => {
  const owner = controllerOf(replicaSet)
  const onNode = new Map<string, number>()
  for (const related of owner === undefined ? [] : view.ownedBy({ metadata: owner }, kinds.ReplicaSet)) {
    for (const pod of view.ownedBy(related, kinds.Pod)) {
      const node = pod.spec?.nodeName ?? ''
      if (isPodActive(pod)) onNode.set(node, (onNode.get(node) ?? 0) + 1)
    }
  }
  return ({ spec }) => onNode.get(spec?.nodeName ?? '') ?? 0
}
