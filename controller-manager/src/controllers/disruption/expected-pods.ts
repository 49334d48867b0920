import {
  controllerOf,
  type DeepReadonly,
  type Pod,
  type PodDisruptionBudgetSpec,
  type Stored,
  scaledValueFromIntOrPercent,
} from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import { cachedScale, type LiveScales } from './scales.ts'

type Spec = DeepReadonly<PodDisruptionBudgetSpec>

/** How many pods there should be, and how many of them must be healthy. */
export type Expectation =
  | {
      readonly expected: number
      readonly desired: number
      /** Pods that nobody controls were left out: nobody says how many of them there should be. */
      readonly someUnmanaged: boolean
    }
  | { readonly failed: string }

/** Has a budget to know how many pods there should be? A plain number that must stay is one of those that there are. */
export const needsScale = ({ maxUnavailable, minAvailable }: Spec): boolean =>
  maxUnavailable !== undefined || typeof minAvailable === 'string'

export interface ExpectInput {
  readonly spec: Spec
  readonly pods: readonly Stored<Pod>[]
  readonly view: View
  readonly scales: LiveScales
}

/** Upstream's `getExpectedPodCount`. What is not whole is rounded up. */
export const expectationOf = (input: ExpectInput): Expectation => {
  const { spec, pods } = input
  const { maxUnavailable, minAvailable } = spec
  if (maxUnavailable === undefined && minAvailable === undefined) return { expected: 0, desired: 0, someUnmanaged: false }
  if (!needsScale(spec)) return { expected: pods.length, desired: Number(minAvailable), someUnmanaged: false }
  const sum = totalScale(input)
  if ('failed' in sum) return sum
  const { expected } = sum
  const desired =
    maxUnavailable === undefined
      ? scaledValueFromIntOrPercent(minAvailable ?? 0, expected, true)
      : Math.max(0, expected - scaledValueFromIntOrPercent(maxUnavailable, expected, true))
  return { ...sum, desired }
}

type Total = { readonly expected: number; readonly someUnmanaged: boolean } | { readonly failed: string }

/** The sum of what the controllers of these pods want (upstream's `getExpectedScale`). */
const totalScale = ({ pods, view, scales }: ExpectInput): Total => {
  const known = new Map<string, number>()
  let someUnmanaged = false
  for (const pod of pods) {
    const owner = controllerOf(pod)
    if (owner === undefined) {
      someUnmanaged = true
      continue
    }
    if (known.has(owner.uid)) continue
    const cached = cachedScale(owner, pod.metadata.namespace, view)
    const live = cached === undefined ? (scales.get(owner.uid) ?? 'gone') : cached.replicas
    if (live === 'gone') return { failed: `found no controllers for pod ${JSON.stringify(pod.metadata.name)}` }
    if (typeof live === 'object') return live
    known.set(cached?.uid ?? owner.uid, live)
  }
  return { expected: [...known.values()].reduce((sum, replicas) => sum + replicas, 0), someUnmanaged }
}
