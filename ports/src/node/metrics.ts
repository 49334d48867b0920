import * as prom from 'prom-client'
import type { Metrics } from '../metrics.ts'

/** A registry of its own, so that several components (or clusters) share a process. `processMetrics` adds CPU, memory and event-loop figures. */
export const promMetrics = ({ processMetrics = false }: { readonly processMetrics?: boolean } = {}): Metrics => {
  const registry = new prom.Registry()
  if (processMetrics) prom.collectDefaultMetrics({ register: registry })
  return {
    counter: (name, help, labelNames) => {
      const counter = new prom.Counter({ name, help, labelNames: [...labelNames], registers: [registry] })
      return { inc: (labels, by = 1) => counter.inc(labels, by) }
    },
    gauge: (name, help, labelNames) => {
      const gauge = new prom.Gauge({ name, help, labelNames: [...labelNames], registers: [registry] })
      return { set: (labels, value) => gauge.set(labels, value) }
    },
    histogram: (name, help, labelNames, buckets) => {
      const histogram = new prom.Histogram({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers: [registry] })
      return { observe: (labels, value) => histogram.observe(labels, value) }
    },
    expose: () => registry.metrics(),
  }
}
