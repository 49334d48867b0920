import type { Counter, Gauge, Metrics } from '@coxswain/ports'

/** A metric of a controller's own, declared once. A name that is upstream's means what it means there. */
export interface MetricDeclaration {
  readonly type: 'counter' | 'gauge'
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
}

/** What a plan or a step adds to a counter, or what a gauge is to show. Plain data, as all of a plan. */
export interface Measure {
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Hands measures on to the metrics that are declared. One that is not is a bug, and throws. */
export const createMeasuring = (metrics: Metrics, declared: readonly MetricDeclaration[]): ((measure: Measure) => void) => {
  const known = new Map(declared.map((each) => [each.name, register(metrics, each)]))
  return ({ metric, labels, value }) => {
    const write = known.get(metric)
    if (write === undefined) throw new Error(`no metric named ${JSON.stringify(metric)}: declare it`)
    write(labels, value)
  }
}

const register = (metrics: Metrics, { type, name, help, labels }: MetricDeclaration) => {
  if (type === 'counter') {
    const counter: Counter<string> = metrics.counter(name, help, labels)
    return (given: Measure['labels'], value: number): void => counter.inc(given, value)
  }
  const gauge: Gauge<string> = metrics.gauge(name, help, labels)
  return (given: Measure['labels'], value: number): void => gauge.set(given, value)
}
