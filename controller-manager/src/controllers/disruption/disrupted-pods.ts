import { type DeepReadonly, kinds, type Pod, type PodDisruptionBudget, parseTime, type Stored } from '@coxswain/api-types'
import { event, referenceTo, type Step } from '@coxswain/client'

/** Upstream's DeletionTimeout: a pod that has not gone by then was not deleted after all. */
const DELETION_TIMEOUT_MS = 120_000

export interface Disrupted {
  /** Pods that are about to go, by name, with the time at which an eviction said so. */
  readonly pods: Readonly<Record<string, string>>
  /** When the next of them is taken off the list. */
  readonly nextMs: number | undefined
  /** Tells of those that were to go and have not. */
  readonly events: readonly Step[]
}

/**
 * The pods that evictions have announced and that are not seen going yet (upstream's `buildDisruptedPodMap`). What an eviction has
 * written may be in the cache before its delete is: such a pod counts as gone.
 */
export const disruptedPods = (budget: Stored<PodDisruptionBudget>, pods: readonly Stored<Pod>[], now: number): Disrupted => {
  const announced: DeepReadonly<Record<string, string>> = budget.status?.disruptedPods ?? {}
  const kept: [name: string, time: string][] = []
  const events: Step[] = []
  let nextMs: number | undefined
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata
    const time = deletionTimestamp === undefined && Object.hasOwn(announced, name) ? announced[name] : undefined
    if (time === undefined) continue
    const left = (parseTime(time) ?? 0) + DELETION_TIMEOUT_MS - now
    if (left <= 0) {
      events.push(notDeleted(pod, budget))
      continue
    }
    kept.push([name, time])
    nextMs = Math.min(left, nextMs ?? left)
  }
  return { pods: Object.fromEntries(kept), nextMs, events }
}

const notDeleted = (pod: Stored<Pod>, { metadata }: Stored<PodDisruptionBudget>): Step =>
  event({
    regarding: referenceTo(kinds.Pod, pod),
    type: 'Warning',
    reason: 'NotDeleted',
    message: `Pod was expected by PDB ${metadata.namespace}/${metadata.name} to be deleted but it wasn't`,
  })
