import type { Pod, Stored } from '@coxswain/api-types'
import { isPodReady } from '../../shared/pod-state.ts'
import type { Failed } from './facts.ts'
import { isWithin, type Tolerances } from './tolerances.ts'

export interface ValueReplicas {
  readonly replicas: number
  /** In thousandths: the value, or each replica's part of it. */
  readonly milli: number
}

export interface ValueInput {
  readonly milli: number
  /** In thousandths. */
  readonly target: number
  readonly tolerances: Tolerances
}

/** Replicas for a value that belongs to them all (upstream's `getUsageRatioReplicaCount`). */
export const replicasByValue = (
  input: ValueInput & { readonly current: number; readonly pods: readonly Stored<Pod>[] },
): ValueReplicas | Failed => {
  const { milli, target, current, pods, tolerances } = input
  const ratio = milli / target
  // From nothing there is nothing to multiply.
  if (current === 0) return { milli, replicas: Math.ceil(ratio) }
  if (isWithin(tolerances, ratio)) return { milli, replicas: current }
  if (pods.length === 0) return { failed: 'unable to calculate ready pods: no pods returned by selector while calculating replica count' }
  const ready = pods.filter((pod) => pod.status?.phase === 'Running' && isPodReady(pod)).length
  return { milli, replicas: Math.ceil(ratio * ready) }
}

/** Replicas for a value of which each has its part (upstream's `GetObjectPerPodMetricReplicas`, `GetExternalPerPodMetricReplicas`). */
export const replicasByPart = ({ milli, target, tolerances, observed }: ValueInput & { readonly observed: number }): ValueReplicas => ({
  replicas: observed > 0 && isWithin(tolerances, milli / (target * observed)) ? observed : Math.ceil(milli / target),
  milli: Math.ceil(milli / Math.max(1, observed)),
})
