import { controllerOf, type Job, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { indexBy, type ObjectKey, objectKey, type Step, type View, watching } from '@coxswain/client'
import { isFinished } from '../../shared/job-state.ts'
import { own } from '../../shared/well-known.ts'
import { isManagedElsewhere } from './managed-by.ts'
import { isTracked, untrack } from './tracking.ts'
import { JOB_NAME } from './well-known.ts'

const TRACKED = 'tracked by'

type Owner = NonNullable<ReturnType<typeof controllerOf>>
const isJob = ({ kind, apiVersion }: Owner): boolean => kind === 'Job' && apiVersion.startsWith('batch/')

/** The key of the Job that looks after a pod with our finalizer. One that has lost its owner goes by its label, or is a matter of its own. */
const keeperOf = ({ metadata }: Stored<Pod>): ObjectKey =>
  objectKey(metadata.namespace, controllerOf({ metadata })?.name ?? own(metadata.labels, JOB_NAME) ?? metadata.name)

/** Declares the index of pods that bear our finalizer. */
export const strayIndex = indexBy(kinds.Pod, TRACKED, (pod) => (isTracked(pod) ? [keeperOf(pod)] : []))

/** Declares that a pod with our finalizer and without an owner is looked at. */
export const strayWatch = watching(kinds.Pod, (pod) => (isTracked(pod) && controllerOf(pod) === undefined ? [keeperOf(pod)] : []))

export interface StrayInput {
  readonly key: ObjectKey
  readonly job: Stored<Job> | undefined
  readonly view: View
}

/** Pods with our finalizer whose Job the cache does not hold, or that none controls. */
export const unownedPods = ({ key, job, view }: StrayInput): readonly Stored<Pod>[] =>
  view.byIndex(kinds.Pod, TRACKED, key).filter((pod) => {
    const owner = controllerOf(pod)
    return owner === undefined || (isJob(owner) && owner.uid !== job?.metadata.uid)
  })

/**
 * Takes our finalizer off pods that nobody will count: their Job is gone, has finished, or does not control them any more. `alive` is the
 * uid of a Job of this name that the server knows and the cache does not: its pods are let be.
 */
export const releaseStrays = (input: StrayInput, alive: string | undefined): readonly Step[] => {
  const { key, job, view } = input
  const unowned = unownedPods(input).filter((pod) => controllerOf(pod)?.uid !== alive || alive === undefined)
  const left =
    job === undefined || !isFinished(job) || isManagedElsewhere(job)
      ? []
      : view.byIndex(kinds.Pod, TRACKED, key).filter((pod) => controllerOf(pod)?.uid === job.metadata.uid)
  return [
    ...unowned.map((pod) => untrack(pod, { reason: 'it has no Job any more that would count it' })),
    ...left.map((pod) => untrack(pod, { reason: 'its Job has finished' })),
  ]
}
