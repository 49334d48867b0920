import { type LabelRequirement, status } from '@coxswain/api-types'
import type { Rule } from './rules.ts'
import { fillTemplate } from './template.ts'

export interface QueryParts {
  readonly series: string
  /** Of the series that count. */
  readonly selector: readonly LabelRequirement[]
  /** The label of the namespace and its value, where the metric has one. */
  readonly namespace?: { readonly label: string; readonly name: string } | undefined
  /** The label of the objects that are asked for, and their names. */
  readonly objects?: { readonly label: string; readonly names: readonly string[] } | undefined
}

/** The query of a rule for one metric. @throws StatusError for a selector that Prometheus cannot be asked with */
export const buildQuery = ({ query, replaced }: Pick<Rule, 'query' | 'replaced'>, parts: QueryParts): string => {
  const { series, selector, namespace, objects } = parts
  const matchers = selector.map((requirement) => matcherOf(requirement, replaced))
  const values = new Map(selector.map(({ key, values: given }) => [key, given.map(replaced).join('|')]))
  if (namespace !== undefined) {
    matchers.push(equals(namespace.label, [namespace.name]))
    values.set(namespace.label, namespace.name)
  }
  if (objects !== undefined) {
    matchers.push(equals(objects.label, objects.names))
    values.set(objects.label, objects.names.join('|'))
  }
  const groupBy = objects?.label ?? ''
  return fillTemplate(query, ({ field, key }) => {
    if (key !== undefined) return values.get(key) ?? ''
    if (field === 'Series') return series
    return field === 'LabelMatchers' ? matchers.join(',') : field === 'GroupBySlice' ? `[${groupBy}]` : groupBy
  })
}

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/

const matcherOf = ({ key, operator, values }: LabelRequirement, replaced: (text: string) => string): string => {
  if (!LABEL_NAME.test(key)) throw status.badRequest(`the label ${JSON.stringify(key)} cannot be one of a series in Prometheus`)
  const wanted = values.map(replaced)
  switch (operator) {
    case 'exists':
      return `${key}!=""`
    case '!':
      return `${key}=""`
    case 'notin':
    case '!=':
      return differs(key, wanted)
    case 'gt':
    case 'lt':
      throw status.badRequest(`series cannot be selected by an order of values, as of the label ${JSON.stringify(key)}`)
    default:
      return equals(key, wanted)
  }
}

const equals = (label: string, values: readonly string[]): string =>
  values.length === 1 ? `${label}=${quoted(values[0] ?? '')}` : `${label}=~${quoted(alternatives(values))}`
const differs = (label: string, values: readonly string[]): string =>
  values.length === 1 ? `${label}!=${quoted(values[0] ?? '')}` : `${label}!~${quoted(alternatives(values))}`

/** Names are meant as they are written, dots and all. */
const alternatives = (values: readonly string[]): string => values.map((value) => value.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|')

/** A text of PromQL, which takes Go's escapes: those of JSON are among them. */
const quoted = (text: string): string => JSON.stringify(text)
