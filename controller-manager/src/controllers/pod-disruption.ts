import { deepEqual, kinds, type Pod, parseTime, type Stored } from '@coxswain/api-types'
import { type Change, defineController, event, plan, referenceTo, type Step } from '@coxswain/client'
import { disruptionTarget, patchPodStatus, withDisruptionTarget } from '../shared/disruption-target.ts'
import { isPodTerminal } from '../shared/pod-state.ts'
import { budgetsOf } from './disruption/budgets-of.ts'

/** Upstream's stalePodDisruptionTimeout: who was to go and is still there was spared. */
const STALE_MS = 120_000

/**
 * The pods' half of upstream's disruption controller: takes back that a pod is about to go when it has not gone, and tells of pods that
 * more than one budget selects, which no eviction can do anything about.
 */
export const podDisruption = defineController<Pod>({
  name: 'pod-disruption-controller',
  component: 'controllermanager',
  for: kinds.Pod,
  reads: [kinds.PodDisruptionBudget],
  when: (change) => changesLabels(change) || isTold(change.object),
  reconcile: ({ object: pod, view, now }) => {
    if (pod === undefined) return plan()
    const [first, ...others] = budgetsOf(pod, view)
    const shared = first === undefined || others.length === 0 ? undefined : manyBudgets(pod, first.metadata.name)
    const left = timeToStale(pod, now)
    if (left === undefined || left > 0) return plan(shared, { requeueAfterMs: left })
    const conditions = withDisruptionTarget(pod, { status: 'False' }, now)
    const reason = 'it was to go, and after two minutes it has not gone'
    return plan([shared, conditions === undefined ? undefined : patchPodStatus(pod, { conditions }, { reason })])
  },
})

const changesLabels = ({ object, previous }: Change<Pod>): boolean =>
  previous === undefined || !deepEqual(object.metadata.labels, previous.metadata.labels)

/** A kubelet that evicts takes as long as it takes; one that has ended goes when it goes. */
const isTold = (pod: Stored<Pod>): boolean => {
  const said = disruptionTarget(pod)
  return (
    said?.status === 'True' && said.reason !== 'TerminationByKubelet' && pod.metadata.deletionTimestamp === undefined && !isPodTerminal(pod)
  )
}

/** Milliseconds until a pod that was told to go counts as spared; undefined where it was not told. */
const timeToStale = (pod: Stored<Pod>, now: number): number | undefined =>
  isTold(pod) ? Math.max(0, (parseTime(disruptionTarget(pod)?.lastTransitionTime) ?? 0) + STALE_MS - now) : undefined

const manyBudgets = (pod: Stored<Pod>, chosen: string): Step => {
  const { namespace, name } = pod.metadata
  return event({
    regarding: referenceTo(kinds.Pod, pod),
    type: 'Warning',
    reason: 'MultiplePodDisruptionBudgets',
    message: `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose ${JSON.stringify(chosen)} arbitrarily.`,
  })
}
