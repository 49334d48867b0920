import type { Pod, Stored } from '@coxswain/api-types'
import type { AutoscalerSettings, Failed, Sample } from './facts.ts'
import { hasFailed } from './facts.ts'
import { groupPods } from './group-pods.ts'
import { podRequests } from './pod-requests.ts'
import { isWithin, type Tolerances } from './tolerances.ts'
import { usableSamples } from './usable-samples.ts'

/** How many replicas a metric of pods asks for, and what it reads: the mean of a pod, and its share of what pods request. */
export interface PodReplicas {
  readonly replicas: number
  readonly mean: number
  readonly percent?: number | undefined
}

export interface PodMetricInput {
  readonly pods: readonly Stored<Pod>[]
  readonly samples: ReadonlyMap<string, Sample>
  readonly resource?: string | undefined
  readonly container?: string | undefined
  readonly current: number
  readonly tolerances: Tolerances
  readonly settings: AutoscalerSettings
  readonly now: number
}

type Usage = { readonly ratio: number; readonly mean: number; readonly percent?: number } | Failed
type Values = ReadonlyMap<string, number>

/** What the two kinds of targets differ in. */
interface Measure {
  usageOf(values: Values): Usage
  /** What a pod without a reading counts as when there is too little load. */
  assumed(pod: string): number
  /** Does a load that is just right count as too much, for pods without a reading? */
  readonly isFullTooMuch: boolean
}

/** Replicas for a share of what pods request (upstream's `GetResourceReplicas`). */
export const replicasByUtilization = (input: PodMetricInput & { readonly target: number }): PodReplicas | Failed => {
  const { pods, resource = '', container, target } = input
  if (pods.length === 0) return NO_PODS
  const requests = podRequests(pods, resource, container)
  if (hasFailed(requests)) return requests
  return replicasBy(input, {
    usageOf: (values) => utilization(values, requests, target),
    assumed: (pod) => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, target)) / 100),
    isFullTooMuch: false,
  })
}

/** Replicas for an amount of each pod (upstream's `calcPlainMetricReplicas`). `target` is in thousandths. */
export const replicasByAverage = (input: PodMetricInput & { readonly target: number }): PodReplicas | Failed =>
  replicasBy(input, {
    usageOf: (values) => {
      const mean = Math.trunc(sumOf(values.values()) / values.size)
      return { ratio: mean / input.target, mean }
    },
    assumed: () => input.target,
    isFullTooMuch: true,
  })

const NO_PODS: Failed = { failed: 'no pods returned by selector while calculating replica count' }

const replicasBy = (input: PodMetricInput, measure: Measure): PodReplicas | Failed => {
  const { pods, current, tolerances, now } = input
  if (pods.length === 0) return NO_PODS
  const { samples, leftOut } = usableSamples(input.samples, now)
  const groups = groupPods({ ...input, samples })
  const values = new Map([...samples].map(([pod, { milli }]) => [pod, milli]))
  for (const pod of [...groups.ignored, ...groups.unready]) values.delete(pod)
  if (values.size === 0) return { failed: `did not receive metrics for any ready pods${leftOut === undefined ? '' : `: ${leftOut}`}` }
  const usage = measure.usageOf(values)
  if (hasFailed(usage)) return usage
  const { ratio, ...read } = usage
  const unreadyCount = groups.unready.length > 0 && ratio > 1
  if (!unreadyCount && groups.missing.length === 0)
    return { ...read, replicas: isWithin(tolerances, ratio) ? current : Math.ceil(ratio * groups.ready) }
  // Those of whom nothing is known are taken to be such that less is done.
  const isTooMuch = ratio > 1 || (ratio === 1 && measure.isFullTooMuch)
  for (const pod of groups.missing) {
    if (ratio < 1) values.set(pod, measure.assumed(pod))
    else if (isTooMuch) values.set(pod, 0)
  }
  if (unreadyCount) for (const pod of groups.unready) values.set(pod, 0)
  const rebalanced = measure.usageOf(values)
  if (hasFailed(rebalanced)) return rebalanced
  const next = Math.ceil(rebalanced.ratio * values.size)
  return { ...read, replicas: isWithin(tolerances, rebalanced.ratio) || turns(ratio, rebalanced.ratio, next - current) ? current : next }
}

/** Would what was assumed turn a rise into a fall, or a fall into a rise? */
const turns = (ratio: number, rebalanced: number, change: number): boolean =>
  (ratio < 1 && rebalanced > 1) || (ratio > 1 && rebalanced < 1) || (rebalanced < 1 && change > 0) || (rebalanced > 1 && change < 0)

const utilization = (values: Values, requests: Values, target: number): Usage => {
  let used = 0
  let requested = 0
  let count = 0
  for (const [pod, value] of values) {
    const request = requests.get(pod)
    if (request === undefined) continue
    used += value
    requested += request
    count += 1
  }
  if (requested === 0) return { failed: 'no metrics returned matched known pods' }
  const percent = Math.trunc((used * 100) / requested)
  return { ratio: percent / target, mean: Math.trunc(used / count), percent }
}

const sumOf = (values: Iterable<number>): number => {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
