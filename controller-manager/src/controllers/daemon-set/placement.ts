import { type DaemonSet, matchesRequired, type Node, requiredNodes, type Stored, toleratedBy } from '@coxswain/api-types'
import { taintsOf } from '../../shared/taints.ts'
import { daemonTolerations } from './tolerations.ts'

/** What a node is to a DaemonSet: its pod is to run there, may stay where it is there already, or has no place there. */
export type Placement = 'run' | 'stay' | 'leave'

/**
 * What each node is to a DaemonSet, by its name, labels and taints alone (upstream's `NodeShouldRunDaemonPod`). A cordon is a taint too,
 * and every daemon tolerates it. Whether there is room is the scheduler's to say.
 */
export const placementFor = ({ spec }: Stored<DaemonSet>): ((node: Stored<Node>) => Placement) => {
  const pod = spec?.template.spec ?? { containers: [] }
  const tolerations = daemonTolerations(pod)
  const required = requiredNodes(pod)
  return (node) => {
    const { name, labels } = node.metadata
    if (pod.nodeName && pod.nodeName !== name) return 'leave'
    if (!matchesRequired(required, { name, labels })) return 'leave'
    let placement: Placement = 'run'
    for (const taint of taintsOf(node)) {
      if (taint.effect === 'PreferNoSchedule' || toleratedBy(tolerations, taint)) continue
      if (taint.effect === 'NoExecute') return 'leave'
      placement = 'stay'
    }
    return placement
  }
}
