import * as prom from 'prom-client'
import type { Metrics } from '../metrics.ts'
import { createSeries, type Labels, type Series } from './metric-series.ts'

/**
 * A registry of its own, so that several components (or clusters) share a process. `processMetrics` adds CPU, memory and event-loop figures.
 * Counting is much more frequent than scraping: figures are kept in series, which are handed to prom-client when somebody asks.
 */
export const promMetrics = ({ processMetrics = false }: { readonly processMetrics?: boolean } = {}): Metrics => {
  const registry = new prom.Registry()
  if (processMetrics) prom.collectDefaultMetrics({ register: registry })
  return {
    counter: (name, help, labelNames) => {
      const series = createSeries(labelNames, zero)
      const options = { name, help, labelNames: [...labelNames], registers: [registry] }
      new prom.Counter({ ...options, collect: tellingOf(series, 'inc') })
      return {
        inc: (labels, by = 1) => {
          series.of(labels).value += by
        },
        of: (labels) => {
          const figures = series.of(labels)
          return {
            inc: (by = 1) => {
              figures.value += by
            },
          }
        },
      }
    },
    gauge: (name, help, labelNames) => {
      const series = createSeries(labelNames, zero)
      const options = { name, help, labelNames: [...labelNames], registers: [registry] }
      new prom.Gauge({ ...options, collect: tellingOf(series, 'set') })
      return {
        set: (labels, value) => {
          series.of(labels).value = value
        },
      }
    },
    histogram: (name, help, labelNames, buckets) => {
      const series = createSeries(labelNames, () => emptyDistribution(buckets))
      // prom-client takes the values of a histogram one by one only: this one tells of ours in their place.
      const get = async () => {
        const values = series.all().flatMap(({ labels, figures }) => valuesOf(name, buckets, labels, figures))
        return { name, help, type: 'histogram', aggregator: 'sum', values }
      }
      const histogram = new prom.Histogram({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers: [registry] })
      Object.assign(histogram, { get, getForPromString: get })
      // One without labels is there from the start.
      if (labelNames.length === 0) series.of({} as Labels<(typeof labelNames)[number]>)
      return {
        observe: (labels, value) => take(series.of(labels), buckets, value),
        of: (labels) => {
          const figures = series.of(labels)
          return { observe: (value) => take(figures, buckets, value) }
        },
      }
    },
    expose: () => registry.metrics(),
  }
}

const zero = () => ({ value: 0 })

/** Has a metric of prom-client take over the series, by the method with which it takes a value. */
const tellingOf = <Label extends string, Method extends string>(series: Series<Label, { readonly value: number }>, method: Method) =>
  function collect(this: { reset(): void } & Record<Method, (labels: Labels<Label>, value: number) => void>): void {
    this.reset()
    for (const { labels, figures } of series.all()) this[method](labels, figures.value)
  }

interface Distribution {
  /** Values by the first bucket that they fit into; the last is of those above all bounds. */
  readonly counts: number[]
  sum: number
}

const emptyDistribution = (buckets: readonly number[]): Distribution => ({ counts: new Array(buckets.length + 1).fill(0), sum: 0 })

const take = (figures: Distribution, buckets: readonly number[], value: number): void => {
  let bucket = 0
  while (bucket < buckets.length && value > (buckets[bucket] as number)) bucket++
  figures.counts[bucket] = (figures.counts[bucket] as number) + 1
  figures.sum += value
}

/** As they are exposed: each bucket with all that fits into it, the sum, and the count. */
const valuesOf = (name: string, buckets: readonly number[], labels: Readonly<Record<string, string>>, { counts, sum }: Distribution) => {
  let count = 0
  const bucketValues = counts.map((own, i) => {
    count += own
    return { metricName: `${name}_bucket`, labels: { le: buckets[i] ?? '+Inf', ...labels }, value: count }
  })
  return [...bucketValues, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: count }]
}
