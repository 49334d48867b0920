import { kinds, type Pod, type Stored } from '@coxswain/api-types'
import { patch, type Step, type StepOptions } from '@coxswain/client'
import { TRACKING_FINALIZER } from './well-known.ts'

/** Does the pod bear the finalizer that keeps it until its end has been counted? */
export const isTracked = ({ metadata }: Stored<Pod>): boolean => metadata.finalizers?.includes(TRACKING_FINALIZER) === true

export interface UntrackOptions extends Pick<StepOptions, 'reason' | 'after'> {
  /** Refused where the pod has changed since it was looked at: it may have ended, and would be lost to the count. */
  readonly unchanged?: true
}

/** Takes the finalizer off a pod, and leaves those of others. */
export const untrack = (pod: Stored<Pod>, { unchanged, ...options }: UntrackOptions): Step => {
  const { uid, resourceVersion, finalizers = [] } = pod.metadata
  const path = `/metadata/finalizers/${finalizers.indexOf(TRACKING_FINALIZER)}`
  return patch(kinds.Pod, pod, {
    ...options,
    id: `release pod ${pod.metadata.name}`,
    type: 'json',
    patch: [
      { op: 'test', path, value: TRACKING_FINALIZER },
      { op: 'remove', path },
    ],
    preconditions: unchanged === true ? { uid, resourceVersion } : { uid },
  })
}
