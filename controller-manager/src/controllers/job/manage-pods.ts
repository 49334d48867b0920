import { type DeepReadonly, type Job, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { batch, create, type EventNote, referenceTo, remove, type Step } from '@coxswain/client'
import { isPodReady } from '../../shared/pod-state.ts'
import { backOffOf, backOffOfIndex, type FailureRecord } from './back-off.ts'
import { indexesOf } from './completion-index.ts'
import type { IndexState } from './index-state.ts'
import { firstOutside, merge, withIndexes } from './intervals.ts'
import { CREATE_POD, DELETE_POD, GIVE_UP_POD } from './last-failure.ts'
import { makeIndexedPod, makePod } from './make-pod.ts'
import { isIndexed, replacesFailedOnly, type Situation } from './situation.ts'
import { surplusPods } from './surplus.ts'
import { isTracked, untrack } from './tracking.ts'

/** Pods that one plan creates or deletes at most. */
const MAX_PODS_PER_PLAN = 500

/** Steps that change how many pods there are, and what will be different when they are done. */
export interface PodChange {
  readonly steps: readonly Step[]
  readonly active: number
  readonly ready: number
  readonly terminating: number
  /** Pods that the steps take the finalizer off, uncounted. */
  readonly givenUp: readonly Stored<Pod>[]
  /** When to look again: pods that have failed are replaced later. */
  readonly requeueAfterMs?: number | undefined
}

export const NO_CHANGE: PodChange = { steps: [], active: 0, ready: 0, terminating: 0, givenUp: [] }

export interface ManageInput {
  /** Pods that have succeeded, counted or not. */
  readonly succeeded: number
  readonly indexes: IndexState | undefined
  readonly failures: FailureRecord
  /** Nothing can be created in a namespace that is on its way out. */
  readonly mayCreate: boolean
}

/** Steps that bring the number of pods to what is wanted (upstream's `manageJob`): too many are deleted before any is created. */
export const managePods = (situation: Situation, input: ManageInput): PodChange => {
  const { spec, active, terminating } = situation
  if (spec.suspend === true) return giveUpPods(situation, surplusPods(situation, active.length), 'the Job is suspended')
  const wanted = wantedActive(situation, input.succeeded)
  const surplus = surplusPods(situation, Math.max(0, active.length - wanted)).slice(0, MAX_PODS_PER_PLAN)
  if (surplus.length > 0) return giveUpPods(situation, surplus, `${active.length} pods are active, ${wanted} are wanted`)
  const missing = wanted - active.length - (replacesFailedOnly(spec) ? terminating.length : 0)
  if (missing <= 0 || !input.mayCreate) return NO_CHANGE
  return createPods(situation, { ...input, wanted, count: Math.min(missing, MAX_PODS_PER_PLAN) })
}

/** Without a number of completions the first success is enough: what runs then may run on, and nothing is added. */
const wantedActive = ({ spec, active }: Situation, succeeded: number): number => {
  const { parallelism = 1, completions } = spec
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism
  return Math.max(0, Math.min(parallelism, completions - succeeded))
}

interface CreateInput extends ManageInput {
  readonly wanted: number
  readonly count: number
}

const createPods = (situation: Situation, input: CreateInput): PodChange => {
  const { job, spec, active, now } = situation
  const { indexes, failures, wanted, count } = input
  // Where each index has a limit, each waits for itself.
  const wait = indexes?.failed === undefined ? backOffOf(failures, now) : 0
  if (wait > 0) return { ...NO_CHANGE, requeueAfterMs: wait }
  const options = {
    reason: `${active.length} of ${wanted} pods are active`,
    onSuccess: noteOn(job, 'Normal', 'SuccessfulCreate', 'Created pod: {name}'),
    onFailure: noteOn(job, 'Warning', 'FailedCreate', 'Error creating: {error}'),
  }
  const make = (pod: DeepReadonly<Pod>, which: string): Step => create(kinds.Pod, pod, { ...options, id: `${CREATE_POD}${which}` })
  if (!isIndexed(spec) || indexes === undefined) {
    const pod = makePod(situation)
    return created(Array.from({ length: count }, (_, at) => make(pod, `${at + 1}`)))
  }
  const pending = pendingIndexes(situation, indexes, count)
  const due = pending.map((index) => ({ index, wait: backOffOfIndex(indexes.toReplace.get(index), now) }))
  const steps = due.flatMap(({ index, wait: left }) =>
    left > 0 ? [] : make(makeIndexedPod(situation, index, indexes.toReplace.get(index)), `of index ${index}`),
  )
  const waits = due.flatMap(({ wait: left }) => (left > 0 ? left : []))
  return { ...created(steps), requeueAfterMs: waits.length === 0 ? undefined : Math.min(...waits) }
}

const created = (steps: readonly Step[]): PodChange => ({ ...NO_CHANGE, steps: batch('create pods', steps), active: steps.length })

const pendingIndexes = ({ spec, active, terminating }: Situation, { succeeded, failed = [] }: IndexState, count: number) => {
  const taken = replacesFailedOnly(spec) ? [...active, ...terminating] : active
  return firstOutside(withIndexes(merge(succeeded, failed), indexesOf(taken)), count, spec.completions ?? 0)
}

/** Deletes pods that have not ended, and does not count them. The finalizer goes first: they are nobody's loss then. */
const giveUpPods = ({ job }: Situation, pods: readonly Stored<Pod>[], reason: string): PodChange => {
  const steps = pods.flatMap((pod) => {
    if (!isTracked(pod)) return deletion(job, pod, { reason, after: [] })
    const release = { ...untrack(pod, { reason, unchanged: true }), id: `${GIVE_UP_POD}${pod.metadata.name}` }
    return [release, deletion(job, pod, { reason, after: [release.id] })]
  })
  return { ...removing(steps, pods), givenUp: pods }
}

/** Deletes all active pods of a Job that ends. They keep their finalizers until they are counted. */
export const removeActivePods = ({ job, active }: Situation, reason: string): PodChange =>
  removing(
    active.map((pod) => deletion(job, pod, { reason, after: [] })),
    active,
  )

const removing = (steps: readonly Step[], removed: readonly Stored<Pod>[]): PodChange => ({
  ...NO_CHANGE,
  steps,
  active: -removed.length,
  ready: -removed.filter(isPodReady).length,
  terminating: removed.length,
})

const deletion = (job: Stored<Job>, pod: Stored<Pod>, options: { readonly reason: string; readonly after: readonly string[] }): Step =>
  remove(kinds.Pod, pod, {
    ...options,
    id: `${DELETE_POD}${pod.metadata.name}`,
    onSuccess: noteOn(job, 'Normal', 'SuccessfulDelete', 'Deleted pod: {name}'),
    onFailure: noteOn(job, 'Warning', 'FailedDelete', 'Error deleting: {error}'),
  })

export const noteOn = (job: Stored<Job>, type: EventNote['type'], reason: string, message: string): EventNote => ({
  regarding: referenceTo(kinds.Job, job),
  type,
  reason,
  message,
})
