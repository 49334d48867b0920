import type { HorizontalPodAutoscaler } from '@coxswain/api-types'
import type { GatherInput } from '@coxswain/client'
import { courseOf } from './decide.ts'
import { hasFailed, type LiveFacts, type MetricRead, type TargetScale } from './facts.ts'
import { readMetrics, resourceMetrics } from './read-metrics.ts'
import { readTarget } from './read-target.ts'
import { selectPods } from './select-pods.ts'
import type { AutoscalerState } from './state.ts'

type Input = GatherInput<HorizontalPodAutoscaler>

export const NO_FACTS: LiveFacts = { target: { failed: 'it was not read' }, metrics: [] }

/** Metrics are asked for where they matter alone. */
export const readFacts = async (input: Input, { records, usages }: Pick<AutoscalerState, 'records' | 'usages'>): Promise<LiveFacts> => {
  const { key, object: autoscaler, namespace, client, view, now } = input
  if (autoscaler === undefined) return NO_FACTS
  const { spec } = autoscaler
  // What became of a change is not guessed from a cache that may lag.
  const isChanging = records.get(key)?.pending !== undefined
  const target = await readTarget(spec.scaleTargetRef, namespace, isChanging ? { client } : { client, view })
  if (hasFailed(target) || target.selector === '' || courseOf(autoscaler, target).do !== 'measure') return { spec, target, metrics: [] }
  const { selector } = target
  const readUsages = (): Promise<MetricRead> => usagesOf(target, input, usages)
  return { spec, target, metrics: await readMetrics(spec.metrics ?? [], { client, namespace, selector, usages: readUsages }), seenAt: now }
}

const usagesOf = (
  { selector }: TargetScale,
  { namespace, client, view, now }: Input,
  usages: AutoscalerState['usages'],
): Promise<MetricRead> => {
  const pods = selectPods(selector, namespace, view)
  if ('failed' in pods) return resourceMetrics({ client, namespace, selector })
  return usages.read({
    ...{ namespace, now, pods: pods.map(({ metadata }) => metadata.name) },
    ask: (about) => resourceMetrics({ client, namespace, selector: about === 'all' ? '' : selector }),
  })
}
