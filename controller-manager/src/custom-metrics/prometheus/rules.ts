import type { RulesFile } from './rules-shape.ts'
import type { Template } from './template.ts'

/** A rule that has been understood: which series are metrics of which objects, by which name, and how their values are asked for. */
export interface Rule {
  /** As `/api/v1/series` takes it. */
  readonly seriesQuery: string
  /** The metric that a series is; undefined where the rule is not about it. */
  readonly metricOf: (series: string) => string | undefined
  /** Labels to the resources whose objects they name. */
  readonly overrides: ReadonlyMap<string, { readonly group: string; readonly resource: string }>
  /** Of the labels of all other resources; absent: they have none. */
  readonly labelTemplate: Template | undefined
  readonly query: Template
  /** Do external metrics belong to the namespace that asks? */
  readonly namespaced: boolean
  /** Replaces what labels of Kubernetes cannot say. */
  readonly replaced: (value: string) => string
}

export interface Rules {
  readonly custom: readonly Rule[]
  readonly external: readonly Rule[]
}

const NOT_OF_CONTAINERS = '{namespace!="",__name__!~"^container_.*"}'
const OF_CONTAINERS = '{__name__=~"^container_.*",container!="POD",namespace!="",pod!=""}'
const containers = {
  seriesQuery: OF_CONTAINERS,
  resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
}
const others = { seriesQuery: NOT_OF_CONTAINERS, resources: { template: '<<.Resource>>' } }
const RATE = 'sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)'
const SUM = 'sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)'

/**
 * What holds without a file: labels that have the names of resources name objects, totals are told as their growth a second, all else as it
 * is. The adapter's own generator makes the same.
 */
export const DEFAULT_RULES: RulesFile = {
  rules: [
    { ...containers, name: { matches: '^container_(.*)_seconds_total$' }, metricsQuery: RATE },
    {
      ...containers,
      seriesFilters: [{ isNot: '^container_.*_seconds_total$' }],
      name: { matches: '^container_(.*)_total$' },
      metricsQuery: RATE,
    },
    { ...containers, seriesFilters: [{ isNot: '^container_.*_total$' }], name: { matches: '^container_(.*)$' }, metricsQuery: SUM },
    { ...others, seriesFilters: [{ isNot: '.*_total$' }], metricsQuery: SUM },
    { ...others, seriesFilters: [{ isNot: '.*_seconds_total' }], name: { matches: '^(.*)_total$' }, metricsQuery: RATE },
    { ...others, name: { matches: '^(.*)_seconds_total$' }, metricsQuery: RATE },
  ],
}
