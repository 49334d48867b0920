import { type DeepReadonly, type LabelSelector, matchesLabels, type Pod, requirementsOfLabels, type Stored } from '@coxswain/api-types'
import { requirementsOf } from '../../shared/ownership/ownership.ts'
import { isPodReady, isPodTerminating, timeToAvailable } from '../../shared/pod-state.ts'
import type { Replicated } from './replicated.ts'

export interface CountInput {
  readonly owner: Stored<Replicated>
  readonly selector: DeepReadonly<LabelSelector> | undefined
  /** Its active pods. */
  readonly claimed: readonly Stored<Pod>[]
  /** All pods that name it as their controller. */
  readonly owned: readonly Stored<Pod>[]
  readonly now: number
}

export interface PodCounts {
  readonly replicas: number
  readonly fullyLabeledReplicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
  readonly terminatingReplicas: number
  /** When to look again: the next ready pod becomes available then, and no event will say so. */
  readonly nextAvailableMs: number | undefined
}

/** Counts for the status, in one pass over the pods. */
export const countPods = ({ owner: { spec }, selector, claimed, owned, now }: CountInput): PodCounts => {
  const { minReadySeconds = 0, template } = spec ?? {}
  const templateLabels = requirementsOfLabels(template?.metadata?.labels)
  let [fullyLabeledReplicas, readyReplicas, availableReplicas] = [0, 0, 0]
  let nextAvailableMs: number | undefined
  for (const pod of claimed) {
    if (matchesLabels(templateLabels, pod.metadata.labels)) fullyLabeledReplicas++
    if (!isPodReady(pod)) continue
    readyReplicas++
    // A pod that does not say since when it is ready is looked at again after the whole time.
    const left = timeToAvailable(pod, minReadySeconds, now) ?? minReadySeconds * 1000
    if (left === 0) availableReplicas++
    else nextAvailableMs = Math.min(left, nextAvailableMs ?? left)
  }
  const requirements = requirementsOf(selector)
  const terminating = owned.filter((pod) => isPodTerminating(pod) && matchesLabels(requirements, pod.metadata.labels))
  return {
    replicas: claimed.length,
    fullyLabeledReplicas,
    readyReplicas,
    availableReplicas,
    terminatingReplicas: terminating.length,
    nextAvailableMs,
  }
}
