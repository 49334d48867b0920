import { formatTime, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { referenceTo, type Step, updateStatus } from '@coxswain/client'
import { isPodReady, podReadyCondition } from '../../shared/pod-state.ts'
import { withCondition } from '../../shared/with-condition.ts'

/** Nobody knows how the pods of a silent node are: they count as not ready, so that no traffic is sent to them (upstream's MarkPodsNotReady). */
export const markPodsNotReady = (pods: readonly Stored<Pod>[], now: number, after: readonly string[]): readonly Step[] =>
  pods.filter(isPodReady).flatMap((pod) => {
    const ready = podReadyCondition(pod)
    if (ready === undefined) return []
    const conditions = withCondition(pod.status?.conditions, { ...ready, status: 'False', lastTransitionTime: formatTime(now) })
    return updateStatus(
      kinds.Pod,
      { ...pod, status: { ...pod.status, conditions } },
      {
        reason: 'its node does not report any more',
        after,
        onSuccess: { regarding: referenceTo(kinds.Pod, pod), type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' },
      },
    )
  })
