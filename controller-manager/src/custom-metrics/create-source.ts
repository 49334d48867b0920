import type { Egress } from '@coxswain/ports'
import type { PrometheusClientOptions } from './prometheus/client.ts'
import { createPrometheusClient } from './prometheus/client.ts'
import { createPrometheusSource, type PrometheusSourceOptions } from './prometheus/prometheus-source.ts'
import { createScrapedSource, type ScrapedSourceOptions } from './scrape/scraped-source.ts'
import type { MetricsSource } from './source.ts'

export interface SourceOptions extends ScrapedSourceOptions, Pick<PrometheusSourceOptions, 'mapper'> {
  readonly egress: Egress
  /** The Prometheus that has the metrics, and by which rules its series are metrics; undefined: the pods are asked themselves. */
  readonly prometheus:
    | (Pick<PrometheusSourceOptions, 'rules' | 'relistMs'> & { readonly access: Omit<PrometheusClientOptions, 'egress'> })
    | undefined
}

/** Where the values come from: a Prometheus if one is named, else the pods. Never both, which would leave open whose value it was. */
export const createSource = (options: SourceOptions): MetricsSource => {
  const { prometheus, egress } = options
  if (prometheus === undefined) return createScrapedSource(options)
  return createPrometheusSource({ ...options, ...prometheus, prometheus: createPrometheusClient({ ...prometheus.access, egress }) })
}

/** A pod has no more time to answer than this: some fraction of a round, for it will be asked again. */
const MOST_MS = 3_000
export const pageTimeout = (resolutionMs: number): number => Math.min(MOST_MS, resolutionMs)
