import { type DeepReadonly, formatTime, kinds, type Pod, type PodCondition, type Stored } from '@coxswain/api-types'
import { patch, type Step, type StepOptions } from '@coxswain/client'
import { findCondition } from './find-condition.ts'
import { withCondition } from './with-condition.ts'

/** The condition by which a pod is told that it goes for the sake of something else, and why: its Job or its owner may read it. */
const DISRUPTION_TARGET = 'DisruptionTarget'

export const disruptionTarget = ({ status }: DeepReadonly<Pod>): DeepReadonly<PodCondition> | undefined =>
  findCondition(status?.conditions, DISRUPTION_TARGET)

export interface Said {
  readonly status: 'True' | 'False'
  readonly reason?: string
  readonly message?: string
}

/** The pod's conditions with this one said; undefined where it says so already (upstream's `UpdatePodCondition`). */
export const withDisruptionTarget = (
  { metadata, status }: Stored<Pod>,
  said: Said,
  now: number,
): readonly DeepReadonly<PodCondition>[] | undefined => {
  const { generation } = metadata
  const former = findCondition(status?.conditions, DISRUPTION_TARGET)
  if (former?.status === said.status && former.reason === said.reason && former.message === said.message) return undefined
  return withCondition(status?.conditions, {
    type: DISRUPTION_TARGET,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: former?.status === said.status ? (former.lastTransitionTime ?? formatTime(now)) : formatTime(now),
    ...said,
  })
}

/**
 * Changes a pod's status, as far as it is given. Conditions are a list that is written whole, which the resourceVersion makes safe. As a
 * patch, since that is what the roles of all who do this allow.
 */
export const patchPodStatus = (pod: Stored<Pod>, status: DeepReadonly<Pod>['status'], options: StepOptions): Step => {
  const { uid, resourceVersion } = pod.metadata
  return patch(kinds.Pod, pod, {
    ...options,
    type: 'merge',
    subresource: 'status',
    patch: { status },
    preconditions: { uid, resourceVersion },
  })
}
