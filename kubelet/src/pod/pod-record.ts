import { type DeepReadonly, deepEqual, type Pod, type Stored } from '@coxswain/api-types'
import { compareResourceVersions } from '@coxswain/client'
import { type PodSteering, readSteering } from '../steering/steering.ts'
import { adoptedMemory } from './adopted-memory.ts'
import type { PodMemory } from './observed.ts'
import type { StatusPatch } from './status-patch.ts'

export type StoredPod = Stored<Pod>

/** All that the agent holds of one pod besides the runtime's state. */
export interface PodRecord {
  readonly uid: string
  /** Its object as known last; also once it is gone. */
  pod: StoredPod
  exists: boolean
  memory: PodMemory
  steering: PodSteering
  /** Steering that is not understood has been told. */
  problemsTold: boolean
  /** What is to be written. */
  patch: StatusPatch | undefined
  /** A patch that the server took without a change: sending it again would not help either. */
  idlePatch: StatusPatch | undefined
  isQueued: boolean
  /** How often it was planned, to tell whether that happened meanwhile. */
  plans: number
  /** Failed requests in a row, and when the next may be made. */
  failures: number
  retryAt: number
  /** The server has no pod of this uid any more, though the informer has not said so yet. */
  isLost: boolean
  readonly work: () => void
}

const containersOf = ({ spec }: DeepReadonly<Pod>): readonly string[] =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name)
const steeringOf = (pod: DeepReadonly<Pod>): PodSteering => readSteering(pod.metadata.annotations, containersOf(pod))

export const newRecord = (pod: StoredPod, now: number, work: () => void): PodRecord => ({
  uid: pod.metadata.uid,
  pod,
  exists: true,
  memory: adoptedMemory(pod, now),
  steering: steeringOf(pod),
  problemsTold: false,
  patch: undefined,
  idlePatch: undefined,
  isQueued: false,
  plans: 0,
  failures: 0,
  retryAt: 0,
  isLost: false,
  work,
})

/** Takes the object if it is newer than what is known, from the informer or from an answer; tells whether it was. */
export const takePod = (record: PodRecord, pod: StoredPod): boolean => {
  const before = record.pod
  if (compareResourceVersions(pod.metadata.resourceVersion, before.metadata.resourceVersion) <= 0) return false
  record.pod = pod
  if (!deepEqual(before.metadata.annotations, pod.metadata.annotations)) {
    record.steering = steeringOf(pod)
    record.problemsTold = false
  }
  return true
}
