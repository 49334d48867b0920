import { type DaemonSet, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { type EventNote, event, objectKey, referenceTo, type Step } from '@coxswain/client'

/** An event about a DaemonSet, in upstream's words. */
export const noteOn = (daemonSet: Stored<DaemonSet>, type: EventNote['type'], reason: string, message: string): EventNote => ({
  regarding: referenceTo(kinds.DaemonSet, daemonSet),
  type,
  reason,
  message,
})

/** Tells of a pod that has ended, before it is deleted. */
export const endedPodEvent = (daemonSet: Stored<DaemonSet>, pod: Stored<Pod>, node: string): Step => {
  const where = `daemon pod ${objectKey(pod.metadata.namespace, pod.metadata.name)} on node ${node}`
  const note =
    pod.status?.phase === 'Failed'
      ? noteOn(daemonSet, 'Warning', 'FailedDaemonPod', `Found failed ${where}, will try to kill it`)
      : noteOn(daemonSet, 'Normal', 'SucceededDaemonPod', `Found succeeded ${where}, will try to delete it`)
  return event(note, { id: `tell of pod ${pod.metadata.name}` })
}
