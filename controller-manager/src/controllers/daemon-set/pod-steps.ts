import { kinds } from '@coxswain/api-types'
import { batch, create, remove, type Step } from '@coxswain/client'
import type { Changes } from './changes.ts'
import { daemonPodsOf } from './daemon-pod.ts'
import type { Daemons } from './daemons.ts'
import { noteOn } from './events.ts'

/** Upstream's BurstReplicas: pods that one plan creates, and deletes, at most. */
const BURST_REPLICAS = 250

export interface PodStepsInput {
  readonly daemons: Daemons
  /** Steps that must have succeeded: the revision that the pods are of, and adoptions. */
  readonly after: readonly string[]
  /** The namespace is on its way out: nothing can be created in it, and nothing should. */
  readonly terminating: boolean
}

/** Steps that make and delete pods (upstream's `syncNodes`). */
export const podSteps = (changes: Changes, input: PodStepsInput): readonly Step[] => [
  ...(input.terminating ? [] : createSteps(changes, input)),
  ...removeSteps(changes, input),
]

const createSteps = (changes: Changes, { daemons: { daemonSet, hash }, after }: PodStepsInput): readonly Step[] => {
  const podFor = daemonPodsOf(daemonSet, hash)
  const notes = {
    onSuccess: noteOn(daemonSet, 'Normal', 'SuccessfulCreate', 'Created pod: {name}'),
    onFailure: noteOn(daemonSet, 'Warning', 'FailedCreate', 'Error creating: {error}'),
  }
  return batch(
    'create pods',
    changes.create
      .slice(0, BURST_REPLICAS)
      .map(({ node, reason }) => create(kinds.Pod, podFor(node), { id: `create pod for ${node}`, reason, after, ...notes })),
  )
}

const removeSteps = (changes: Changes, { daemons: { daemonSet }, after }: PodStepsInput): readonly Step[] => {
  const notes = {
    onSuccess: noteOn(daemonSet, 'Normal', 'SuccessfulDelete', 'Deleted pod: {name}'),
    onFailure: noteOn(daemonSet, 'Warning', 'FailedDelete', 'Error deleting: {error}'),
  }
  return changes.remove
    .slice(0, BURST_REPLICAS)
    .map(({ pod, reason }) => remove(kinds.Pod, pod, { id: `delete pod ${pod.metadata.name}`, reason, after, ...notes }))
}
