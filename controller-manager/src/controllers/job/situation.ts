import type { BatchV1, DeepReadonly, Job, Pod, Stored } from '@coxswain/api-types'
import { isPodActive, isPodTerminating } from '../../shared/pod-state.ts'
import { completionIndex } from './completion-index.ts'
import { failureMeaning } from './failure-policy.ts'
import { isTracked } from './tracking.ts'

/** What a pod's end is counted against: facts of the server that caches may not show yet. See `live-facts.ts`. */
export interface CountingFacts {
  /** Pods that the cache shows as not counted yet, though they have been. */
  readonly counted: ReadonlySet<string>
  /** Pods that the cache does not show, though they are there and still bear the finalizer. */
  readonly pending: ReadonlySet<string>
}

/** A Job and its pods at one moment: all that the decisions of this folder look at. */
export interface Situation extends CountingFacts {
  readonly job: Stored<Job>
  readonly spec: DeepReadonly<BatchV1.JobSpec>
  readonly status: DeepReadonly<BatchV1.JobStatus>
  /** All pods that it controls, those without a finalizer (counted already) as well. */
  readonly pods: readonly Stored<Pod>[]
  readonly active: readonly Stored<Pod>[]
  readonly terminating: readonly Stored<Pod>[]
  /** Pods whose end has not been counted yet. */
  readonly uncounted: readonly Stored<Pod>[]
  readonly now: number
}

export const situationOf = (
  job: Stored<Job> & { readonly spec: DeepReadonly<BatchV1.JobSpec> },
  pods: readonly Stored<Pod>[],
  { now, ...facts }: CountingFacts & { readonly now: number },
): Situation => ({
  ...facts,
  job,
  spec: job.spec,
  status: job.status ?? {},
  pods,
  active: pods.filter(isPodActive),
  terminating: pods.filter(isPodTerminating),
  uncounted: pods.filter((pod) => isTracked(pod) && !facts.counted.has(pod.metadata.uid)),
  now,
})

export const isIndexed = ({ completionMode }: DeepReadonly<BatchV1.JobSpec>): boolean => completionMode === 'Indexed'

/** Where rules judge failed pods, those that are on their way there do not count as gone. */
export const replacesFailedOnly = ({ podReplacementPolicy, podFailurePolicy }: DeepReadonly<BatchV1.JobSpec>): boolean =>
  podReplacementPolicy === 'Failed' || podFailurePolicy !== undefined

/** Has the pod failed, or is it gone for this Job? One that is deleted may never come to the phase `Failed`: its node may be gone too. */
export const isFailed = ({ spec }: Pick<Situation, 'spec'>, { metadata, status }: Stored<Pod>): boolean => {
  if (status?.phase === 'Failed') return true
  return !replacesFailedOnly(spec) && metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded'
}

export const isSucceeded = ({ status }: Stored<Pod>): boolean => status?.phase === 'Succeeded'

/** Does the failure count towards the limits? */
export const countsAsFailure = ({ spec }: Pick<Situation, 'spec'>, pod: Stored<Pod>): boolean =>
  failureMeaning(spec.podFailurePolicy, pod).counts

/** The index of a pod where the Job has that index; undefined where the pod is none of an Indexed Job's business. */
export const validIndex = ({ spec }: Pick<Situation, 'spec'>, pod: Stored<Pod>): number | undefined => {
  const index = completionIndex(pod)
  return index !== undefined && index < (spec.completions ?? 0) ? index : undefined
}

/** Is the pod one whose end counts? All are, but those of an Indexed Job without an index of it. */
export const isValid = (situation: Pick<Situation, 'spec'>, pod: Stored<Pod>): boolean =>
  !isIndexed(situation.spec) || validIndex(situation, pod) !== undefined
