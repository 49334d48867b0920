import { type ResourceMapper, resourceText } from '../resources.ts'
import type { CustomMetric, GroupResource } from '../source.ts'
import { type ResourceLabels, resourceLabels } from './labels.ts'
import type { Rule, Rules } from './rules.ts'

type Series = Readonly<Record<string, string>>

/** How a metric is asked for. */
export interface KnownMetric {
  readonly series: string
  readonly rule: Rule
  readonly labels: ResourceLabels
}

/** What can be asked for, by the series that Prometheus has had of late. */
export interface KnownMetrics {
  readonly custom: ReadonlyMap<string, KnownMetric & { readonly metric: CustomMetric }>
  readonly external: ReadonlyMap<string, KnownMetric>
}

export const NO_METRICS: KnownMetrics = { custom: new Map(), external: new Map() }

export const customKey = ({ group, resource, metric }: GroupResource & { readonly metric: string }): string =>
  `${resourceText({ group, resource })}/${metric}`

/** Of two rules about one metric the later holds, as with the adapter. */
export const knownMetrics = (rules: Rules, seriesOf: ReadonlyMap<string, readonly Series[]>, mapper: ResourceMapper): KnownMetrics => {
  const custom = new Map<string, KnownMetric & { readonly metric: CustomMetric }>()
  const external = new Map<string, KnownMetric>()
  for (const rule of rules.custom) {
    const labels = resourceLabels(rule, mapper)
    const namespaceOf = labels.labelOf({ group: '', resource: 'namespaces' })
    for (const series of kinds(seriesOf.get(rule.seriesQuery) ?? [])) {
      const metric = rule.metricOf(series.name)
      if (metric === undefined || metric === '') continue
      for (const label of series.labels) {
        const found = labels.resourceOf(label)
        // Objects of a namespace cannot be told from each other without it.
        if (found === undefined || (found.namespaced && !series.labels.includes(namespaceOf ?? ''))) continue
        const { group, resource, namespaced } = found
        const named = { group, resource, namespaced, metric }
        custom.set(customKey(named), { series: series.name, rule, labels, metric: named })
      }
    }
  }
  for (const rule of rules.external) {
    const labels = resourceLabels(rule, mapper)
    for (const { name } of kinds(seriesOf.get(rule.seriesQuery) ?? [])) {
      const metric = rule.metricOf(name)
      if (metric !== undefined && metric !== '') external.set(metric, { series: name, rule, labels })
    }
  }
  return { custom, external }
}

/** Series that differ in their labels' values alone are one. */
const kinds = (all: readonly Series[]): Iterable<{ readonly name: string; readonly labels: readonly string[] }> => {
  const found = new Map<string, { readonly name: string; readonly labels: readonly string[] }>()
  for (const { __name__: name = '', ...rest } of all) {
    const labels = Object.keys(rest)
    const key = `${name}{${labels.join(',')}}`
    if (!found.has(key)) found.set(key, { name, labels })
  }
  return found.values()
}
