import type { AutoscalingV2, DeepReadonly } from '@coxswain/api-types'
import type { MetricRead } from './facts.ts'
import { type Proposal, type ProposeInput, proposeMetric, type Refusal } from './propose-metric.ts'

export interface Proposed {
  readonly statuses: readonly DeepReadonly<AutoscalingV2.MetricStatus>[]
  readonly refusals: readonly Refusal[]
  /** What asks for the most; undefined where nothing may be done. */
  readonly largest: Proposal | undefined
  /** Why some metrics, or all, say nothing. */
  readonly failed: string | undefined
}

/** Most replicas that any number is taken for: what is larger is one mistake or another. */
const MOST = 2 ** 31 - 1

/**
 * What all metrics ask for: the largest wins. Where some cannot be read, the others may still ask for more; not for less, for nobody
 * knows what those would say (upstream's `computeReplicasForMetrics`).
 */
export const propose = (
  metrics: readonly DeepReadonly<AutoscalingV2.MetricSpec>[],
  reads: readonly MetricRead[],
  input: ProposeInput,
): Proposed => {
  const answers = metrics.map((spec, i) => proposeMetric(spec, reads[i] ?? { failed: 'it was not read' }, input))
  const refusals = answers.filter(isRefusal)
  let largest: Proposal | undefined
  for (const answer of answers) {
    if (isRefusal(answer)) continue
    // A target of nothing cannot be divided by: then the metric asks for nothing that could be had.
    const replicas = Number.isNaN(answer.replicas) ? input.current : Math.min(MOST, answer.replicas)
    if (largest === undefined || replicas > largest.replicas) largest = { ...answer, replicas }
  }
  const statuses = answers.map((answer) => (isRefusal(answer) ? { type: '' } : answer.status))
  const [first] = refusals
  if (first === undefined) return { statuses, refusals, largest, failed: undefined }
  const failed = `invalid metrics (${refusals.length} invalid out of ${metrics.length}), first error is: ${first.quoted}`
  const mayGrow = largest !== undefined && largest.replicas >= input.current
  return { statuses, refusals, largest: mayGrow ? largest : undefined, failed }
}

const isRefusal = (answer: Proposal | Refusal): answer is Refusal => 'refused' in answer
