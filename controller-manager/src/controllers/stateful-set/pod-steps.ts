import { kinds, type Pod, type StatefulSet, type Stored } from '@coxswain/api-types'
import { create, type EventNote, referenceTo, remove, type Step, update } from '@coxswain/client'
import { newPod, podName, type Version } from './identity.ts'

export const noteOn = (set: Stored<StatefulSet>, type: EventNote['type'], reason: string, message: string): EventNote => ({
  regarding: referenceTo(kinds.StatefulSet, set),
  type,
  reason,
  message,
})

/** Both ends that a step may come to. */
export interface Notes {
  readonly onSuccess: EventNote
  readonly onFailure: EventNote
}

/** Events of what is done to a pod, in upstream's words (`recordPodEvent`). */
export const podNotes = (set: Stored<StatefulSet>, verb: 'Create' | 'Update' | 'Delete', pod: string): Notes => {
  const what = `${verb.toLowerCase()} Pod ${pod} in StatefulSet ${set.metadata.name}`
  return {
    onSuccess: noteOn(set, 'Normal', `Successful${verb}`, `${what} successful`),
    onFailure: noteOn(set, 'Warning', `Failed${verb}`, `${what} failed error: {error}`),
  }
}

export const createPod = (set: Stored<StatefulSet>, version: Version, ordinal: number): Step =>
  create(kinds.Pod, newPod(set, version, ordinal), {
    reason: `the set has no pod ${ordinal}; it is made at revision ${version.revision}`,
    ...podNotes(set, 'Create', podName(set, ordinal)),
  })

export const updatePod = (set: Stored<StatefulSet>, pod: Stored<Pod>): Step =>
  update(kinds.Pod, pod, {
    reason: 'its labels or volumes are not those of its ordinal',
    ...podNotes(set, 'Update', pod.metadata.name),
  })

export const deletePod = (set: Stored<StatefulSet>, pod: Stored<Pod>, reason: string): Step =>
  remove(kinds.Pod, pod, { reason, ...podNotes(set, 'Delete', pod.metadata.name) })
