import type { HorizontalPodAutoscaler } from '@coxswain/api-types'
import type { GatherInput } from '@coxswain/client'
import { courseOf } from './decide.ts'
import { hasFailed, type LiveFacts, type LookUpUsages, type MetricRead, type TargetScale } from './facts.ts'
import { NO_METRICS, readMetrics, resourceMetrics } from './read-metrics.ts'
import { readTarget } from './read-target.ts'
import { selectPods } from './select-pods.ts'
import type { AutoscalerState } from './state.ts'

type Input = GatherInput<HorizontalPodAutoscaler>

export interface FactSources extends Pick<AutoscalerState, 'records'> {
  readonly lookUpUsages?: LookUpUsages | undefined
}

export const NO_FACTS: LiveFacts = { target: { failed: 'it was not read' }, metrics: [] }

/** Metrics are asked for where they matter alone. */
export const readFacts = async (input: Input, { records, lookUpUsages }: FactSources): Promise<LiveFacts> => {
  const { key, object: autoscaler, namespace, client, view, now } = input
  if (autoscaler === undefined) return NO_FACTS
  const { spec } = autoscaler
  // What became of a change is not guessed from a cache that may lag.
  const isChanging = records.get(key)?.pending !== undefined
  const target = await readTarget(spec.scaleTargetRef, namespace, isChanging ? { client } : { client, view })
  if (hasFailed(target) || target.selector === '' || courseOf(autoscaler, target).do !== 'measure') return { spec, target, metrics: [] }
  const { selector } = target
  const usages = async (): Promise<MetricRead> =>
    usagesHere(target, input, lookUpUsages) ?? resourceMetrics({ client, namespace, selector })
  return { spec, target, metrics: await readMetrics(spec.metrics ?? [], { client, namespace, selector, usages }), seenAt: now }
}

const usagesHere = ({ selector }: TargetScale, { namespace, view }: Input, lookUp: LookUpUsages | undefined): MetricRead | undefined => {
  const pods = lookUp === undefined ? [] : selectPods(selector, namespace, view)
  if (lookUp === undefined || 'failed' in pods) return undefined
  const found = lookUp(
    namespace,
    pods.map(({ metadata }) => metadata.name),
  )
  return found?.length === 0 ? NO_METRICS : found && { usages: found }
}
