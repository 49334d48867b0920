import type { DeepReadonly, LabelSelector } from '@coxswain/api-types'

/** A selector as Go prints it, for messages that must be upstream's. */
export const selectorText = (selector: DeepReadonly<LabelSelector> | undefined): string => {
  if (selector === undefined) return 'nil'
  const { matchLabels = {}, matchExpressions = [] } = selector
  const labels = Object.entries(matchLabels).sort(([a], [b]) => (a < b ? -1 : 1))
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  )
  const map = `map[string]string{${labels.map(([key, value]) => `${key}: ${value},`).join('')}}`
  return `&LabelSelector{MatchLabels:${map},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
}
