import { controllerOf, type KindDefinition, kinds, type Pod, type Stored } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import { isPodActive } from '../../shared/pod-state.ts'
import type { Replicated } from './replicated.ts'

/**
 * How many active pods of the same application share a pod's node: those of all owners with the same controller, so that a rollout
 * takes away where the new pods already are. 0 for an owner that nobody controls (upstream's `getPodsRankedByRelatedPodsOnSameNode`).
 */
export const relatedPodsOnNode = (
  kind: KindDefinition<Replicated>,
  replicated: Stored<Replicated>,
  view: View,
): ((pod: Stored<Pod>) => number) => {
  const owner = controllerOf(replicated)
  const onNode = new Map<string, number>()
  for (const related of owner === undefined ? [] : view.ownedBy({ metadata: owner }, kind)) {
    for (const pod of view.ownedBy(related, kinds.Pod)) {
      const node = pod.spec?.nodeName ?? ''
      if (isPodActive(pod)) onNode.set(node, (onNode.get(node) ?? 0) + 1)
    }
  }
  return ({ spec }) => onNode.get(spec?.nodeName ?? '') ?? 0
}
