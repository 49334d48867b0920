import type { Clock, Logger, Timer } from '@coxswain/ports'
import type { ResourceMapper } from '../resources.ts'
import { unableToFetch } from '../respond.ts'
import type { CustomMetric, LabelledReading, MetricsSource, Reading } from '../source.ts'
import { buildQuery } from './build-query.ts'
import type { PrometheusClient, PrometheusFailure, VectorSample } from './client.ts'
import { customKey, type KnownMetrics, knownMetrics, NO_METRICS } from './known-metrics.ts'
import type { Rules } from './rules.ts'

export interface PrometheusSourceOptions {
  readonly prometheus: PrometheusClient
  readonly rules: Rules
  readonly mapper: () => Promise<ResourceMapper>
  readonly clock: Clock
  readonly logger: Logger
  /** How often it is asked which series it has. */
  readonly relistMs: number
}

/** Prometheus is asked sooner which series it has until it has answered once. */
const EARLY_MS = 1_000
/** Series that have been silent for longer are no metrics any more: as long as Prometheus itself looks back. */
const LOOK_BACK_MS = 300_000

/** Metrics that a Prometheus has gathered, by rules as its adapter for Kubernetes has them. */
export const createPrometheusSource = (options: PrometheusSourceOptions): MetricsSource => {
  const { prometheus, clock, relistMs } = options
  const listeners = new Set<() => void>()
  const report = createReport(options.logger)
  let known: KnownMetrics = NO_METRICS
  let hasListed = false
  let timer: Timer | undefined
  const relist = async (): Promise<void> => {
    const listed = await listMetrics(options)
    report(listed)
    if (!('failed' in listed)) {
      known = listed
      hasListed = true
      if (timer !== undefined) for (const tell of listeners) tell()
    }
    if (timer !== undefined) timer = clock.after(hasListed ? relistMs : Math.min(EARLY_MS, relistMs), () => void relist())
  }
  const query = async (expression: string): Promise<readonly VectorSample[]> => {
    const samples = await prometheus.query(expression)
    if (!('failed' in samples)) return samples
    options.logger.warn({ ...samples, expression }, 'metrics could not be read')
    throw unableToFetch(samples.failed)
  }
  return {
    customMetrics: () => [...known.custom.values()].map(({ metric }): CustomMetric => metric),
    externalMetrics: () => [...known.external.keys()],
    ofObjects: async ({ group, resource, namespace, names, metric, selector }) => {
      const found = known.custom.get(customKey({ group, resource, metric }))
      const label = found?.labels.labelOf({ group, resource })
      if (found === undefined || label === undefined) return undefined
      const { rule, series } = found
      const namespaced = namespaceOf(found.labels, namespace)
      const samples = await query(buildQuery(rule, { series, selector, namespace: namespaced, objects: { label, names } }))
      return valuesByName(samples, label, clock.now())
    },
    external: async ({ namespace, metric, selector }) => {
      const found = known.external.get(metric)
      if (found === undefined) return undefined
      const { rule, series } = found
      const within = rule.namespaced ? namespaceOf(found.labels, namespace) : undefined
      const samples = await query(buildQuery(rule, { series, selector, namespace: within }))
      return samples.map(({ labels, value }): LabelledReading => ({ labels, value, at: clock.now() }))
    },
    onNews: (told) => {
      listeners.add(told)
      return () => void listeners.delete(told)
    },
    start: () => {
      timer = clock.after(0, () => void relist())
    },
    stop: () => {
      timer?.cancel()
      timer = undefined
    },
  }
}

const listMetrics = async ({
  prometheus,
  rules,
  mapper,
  clock,
  relistMs,
}: PrometheusSourceOptions): Promise<KnownMetrics | PrometheusFailure> => {
  const since = clock.now() - Math.max(LOOK_BACK_MS, 2 * relistMs)
  const series = new Map<string, readonly Readonly<Record<string, string>>[]>()
  for (const { seriesQuery } of [...rules.custom, ...rules.external]) {
    if (series.has(seriesQuery)) continue
    const found = await prometheus.series(seriesQuery, since)
    if ('failed' in found) return found
    series.set(seriesQuery, found)
  }
  try {
    return knownMetrics(rules, series, await mapper())
  } catch (error) {
    return { failed: 'the server does not tell its resources', detail: error instanceof Error ? error.message : String(error) }
  }
}

const namespaceOf = (labels: { labelOf(of: { group: string; resource: string }): string | undefined }, name: string) => {
  const label = name === '' ? undefined : labels.labelOf({ group: '', resource: 'namespaces' })
  return label === undefined ? undefined : { label, name }
}

/**
 * The clock of the Prometheus may be wrong: its values are of now, and the time that is told is ours. Several values for one object are
 * none: a sum was meant, and the rule has made none.
 */
const valuesByName = (samples: readonly VectorSample[], label: string, at: number): ReadonlyMap<string, Reading> => {
  const found = new Map<string, number>()
  for (const { labels, value } of samples) {
    const name = labels[label] ?? ''
    found.set(name, found.has(name) ? Number.NaN : value)
  }
  return new Map([...found].map(([name, value]) => [name, { value, at }]))
}

/** Says once that something fails, until it is well again. */
const createReport = (logger: Logger): ((outcome: object | PrometheusFailure) => void) => {
  let isFailing = false
  return (outcome) => {
    const fails = 'failed' in outcome
    if (fails && !isFailing) logger.warn(outcome, 'it is not known which metrics Prometheus has')
    if (!fails && isFailing) logger.info({}, 'it is known which metrics Prometheus has')
    isFailing = fails
  }
}
