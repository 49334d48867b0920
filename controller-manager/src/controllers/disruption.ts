import { kinds, type Pod, type PodDisruptionBudget, SelectorError, type Stored } from '@coxswain/api-types'
import {
  defineController,
  event,
  keyOf,
  type Plan,
  plan,
  referenceTo,
  type Step,
  updateStatus,
  type View,
  watching,
} from '@coxswain/client'
import { isPodReady } from '../shared/pod-state.ts'
import { podsByLabel, podsSelectedBy } from '../shared/pods-by-label.ts'
import { selectorText } from '../shared/selector-text.ts'
import { budgetsOf } from './disruption/budgets-of.ts'
import { disruptedPods } from './disruption/disrupted-pods.ts'
import { expectationOf, needsScale } from './disruption/expected-pods.ts'
import { type LiveScales, NO_SCALES, readScales } from './disruption/scales.ts'
import { sizeWatches } from './disruption/size-watches.ts'
import { countedStatus, failedStatus } from './disruption/status.ts'

/** Of a scale that no cache follows nothing tells when it changes. */
const LOOK_AGAIN_MS = 30_000

/**
 * Counts for each PodDisruptionBudget how many of its pods are healthy and how many must be, and so how many may be disturbed; evictions
 * take from that (upstream's `pkg/controller/disruption`).
 */
export const disruption = defineController<PodDisruptionBudget, LiveScales>({
  name: 'disruption-controller',
  component: 'controllermanager',
  for: kinds.PodDisruptionBudget,
  watches: [watching(kinds.Pod, (pod, view) => budgetsOf(pod, view).map(keyOf)), ...sizeWatches],
  indexes: [podsByLabel],
  gather: async ({ object: budget, view, client }) => {
    const pods = budget?.spec !== undefined && needsScale(budget.spec) ? podsOf(budget, view) : []
    return typeof pods === 'string' ? NO_SCALES : readScales(pods, view, client)
  },

  reconcile: ({ object: budget, view, gathered: scales, now }) => {
    if (budget === undefined) return plan()
    const pods = podsOf(budget, view)
    if (typeof pods === 'string') return failSafe(budget, { reason: 'NoPods', message: `Failed to get pods: ${pods}`, why: pods, now })
    const expectation = expectationOf({ spec: budget.spec ?? {}, pods, view, scales: scales ?? NO_SCALES })
    if ('failed' in expectation) {
      const { failed: why } = expectation
      const message = `Failed to calculate the number of expected pods: ${why}`
      return failSafe(budget, { reason: 'CalculateExpectedPodCountFailed', message, why, now })
    }
    const { expected, desired, someUnmanaged } = expectation
    const disrupted = disruptedPods(budget, pods, now)
    const healthy = pods.filter((pod) => isHealthy(pod) && !Object.hasOwn(disrupted.pods, pod.metadata.name))
    const counts = { currentHealthy: healthy.length, desiredHealthy: desired, expectedPods: expected, disruptedPods: disrupted.pods }
    const status = countedStatus(budget, counts, now)
    const next = [disrupted.nextMs, (scales?.size ?? 0) > 0 ? LOOK_AGAIN_MS : undefined].filter((each) => each !== undefined)
    return plan(
      status === undefined
        ? []
        : [
            disrupted.events,
            pods.length === 0 ? note(budget, 'Normal', 'NoPods', 'No matching pods found') : undefined,
            someUnmanaged ? note(budget, 'Warning', 'UnmanagedPods', unmanagedText(budget)) : undefined,
            updateStatus(kinds.PodDisruptionBudget, { ...budget, status }, { reason: whyChanged(budget, status) }),
          ],
      next.length === 0 ? {} : { requeueAfterMs: Math.min(...next) },
    )
  },
})

/** The pods of a budget; the reason why there are none that anybody could know. */
const podsOf = ({ metadata, spec }: Stored<PodDisruptionBudget>, view: View): readonly Stored<Pod>[] | string => {
  try {
    return podsSelectedBy(spec?.selector, metadata.namespace, view)
  } catch (error) {
    if (error instanceof SelectorError) return error.message
    throw error
  }
}

const isHealthy = (pod: Stored<Pod>): boolean => pod.metadata.deletionTimestamp === undefined && isPodReady(pod)

interface Failure {
  /** Of the event. */
  readonly reason: string
  readonly message: string
  readonly why: string
  readonly now: number
}

/** Nobody knows how many pods there should be: then none may be disturbed. Events tell what has come about, not what is. */
const failSafe = (budget: Stored<PodDisruptionBudget>, { reason, message, why, now }: Failure): Plan => {
  const status = failedStatus(budget, why, now)
  const steps =
    status === undefined
      ? []
      : [
          note(budget, 'Warning', reason, message),
          updateStatus(kinds.PodDisruptionBudget, { ...budget, status }, { reason: `its pods cannot be counted: ${why}` }),
        ]
  return plan(steps, { requeueAfterMs: LOOK_AGAIN_MS })
}

const note = (budget: Stored<PodDisruptionBudget>, type: 'Normal' | 'Warning', reason: string, message: string): Step =>
  event({ regarding: referenceTo(kinds.PodDisruptionBudget, budget), type, reason, message })

const unmanagedText = ({ spec }: Stored<PodDisruptionBudget>): string =>
  `Pods selected by this PodDisruptionBudget (selector: ${selectorText(spec?.selector)}) were found to be unmanaged. ` +
  'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
  'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'

const whyChanged = (
  { status: former = {} }: Stored<PodDisruptionBudget>,
  next: NonNullable<Stored<PodDisruptionBudget>['status']>,
): string =>
  next.disruptionsAllowed === (former.disruptionsAllowed ?? 0)
    ? 'its pods have changed'
    : `${next.currentHealthy} of its pods are healthy, ${next.desiredHealthy} must be`
