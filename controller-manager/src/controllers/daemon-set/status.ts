import { type DaemonSetStatus, type DeepReadonly, deepEqual, type Pod, type Stored } from '@coxswain/api-types'
import { isPodReady, timeToAvailable } from '../../shared/pod-state.ts'
import { type Daemons, isAvailable, isUpdated } from './daemons.ts'

type Status = DeepReadonly<DaemonSetStatus>

/** The status to write; undefined where what is written says the same (upstream's `updateDaemonSetStatus`). */
export const nextStatus = (daemons: Daemons, collisionCount: number | undefined): Status | undefined => {
  const { metadata, status } = daemons.daemonSet
  const next = normal({
    ...countDaemons(daemons),
    observedGeneration: metadata.generation,
    collisionCount,
    conditions: status?.conditions,
  })
  return status !== undefined && deepEqual(next, normal(status)) ? undefined : next
}

/** Of several pods on a node the first counts. */
const countDaemons = (daemons: Daemons) => {
  const desired = daemons.nodes.filter(({ placement }) => placement === 'run')
  const pods = desired.flatMap(({ pods: [first] }) => first ?? [])
  const numberAvailable = pods.filter((pod) => isAvailable(pod, daemons)).length
  return {
    desiredNumberScheduled: desired.length,
    currentNumberScheduled: pods.length,
    numberMisscheduled: daemons.nodes.filter((node) => node.placement !== 'run' && node.pods.length > 0).length,
    numberReady: pods.filter(isPodReady).length,
    updatedNumberScheduled: pods.filter((pod) => isUpdated(pod, daemons)).length,
    numberAvailable,
    numberUnavailable: desired.length - numberAvailable,
  }
}

/** As Go writes it: most counts of nothing and empty lists are left out. */
const normal = (status: Status): Status => ({
  currentNumberScheduled: status.currentNumberScheduled,
  numberMisscheduled: status.numberMisscheduled,
  desiredNumberScheduled: status.desiredNumberScheduled,
  numberReady: status.numberReady,
  observedGeneration: status.observedGeneration || undefined,
  updatedNumberScheduled: status.updatedNumberScheduled || undefined,
  numberAvailable: status.numberAvailable || undefined,
  numberUnavailable: status.numberUnavailable || undefined,
  collisionCount: status.collisionCount,
  conditions: status.conditions === undefined || status.conditions.length === 0 ? undefined : status.conditions,
})

/** When to look again: the next ready pod becomes available then, and no event will say so. */
export const timeToNextAvailable = (
  { daemonSet, now }: Pick<Daemons, 'daemonSet' | 'now'>,
  pods: readonly Stored<Pod>[],
): number | undefined => {
  const { minReadySeconds = 0 } = daemonSet.spec ?? {}
  if (minReadySeconds === 0) return undefined
  let next: number | undefined
  for (const pod of pods) {
    // A pod that does not say since when it is ready is looked at again after the whole time.
    const left = isPodReady(pod) ? (timeToAvailable(pod, minReadySeconds, now) ?? minReadySeconds * 1000) : 0
    if (left > 0) next = Math.min(left, next ?? left)
  }
  return next
}
