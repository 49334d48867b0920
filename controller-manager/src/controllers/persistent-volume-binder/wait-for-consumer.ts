import { kinds, type PersistentVolumeClaim, type Stored } from '@coxswain/api-types'
import { keyOf, type Step, type View } from '@coxswain/client'
import type { Herald } from '../../shared/herald.ts'
import { PODS_BY_CLAIM } from '../../shared/pod-claims.ts'
import { isPodTerminal } from '../../shared/pod-state.ts'

/** Tells whom a claim waits for whose volume the scheduler chooses: a pod that mounts it, or that pod's node. */
export const waitForConsumer = (claim: Stored<PersistentVolumeClaim>, view: View, herald: Herald): Step | undefined => {
  const pods = view
    .byIndex(kinds.Pod, PODS_BY_CLAIM, keyOf(claim))
    .filter((pod) => !isPodTerminal(pod) && !pod.spec?.nodeName)
    .map(({ metadata }) => metadata.name)
    .sort()
  if (pods.length === 0) {
    const message = 'waiting for first consumer to be created before binding'
    return herald.ofClaim(claim, { type: 'Normal', reason: 'WaitForFirstConsumer', message })
  }
  const message = `waiting for pod${pods.length === 1 ? '' : 's'} ${pods.join(',')} to be scheduled`
  return herald.ofClaim(claim, { type: 'Normal', reason: 'WaitForPodScheduled', message })
}
