import type { LabelRequirement, LabelSelector } from '@coxswain/api-types'

const OPERATORS: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', '!=': 'NotIn', exists: 'Exists', '!': 'DoesNotExist' }

/** A selector as an object holds it (upstream's `ParseToLabelSelector`). */
export const labelSelectorOf = (requirements: readonly LabelRequirement[]): LabelSelector => {
  const isEqual = ({ operator }: LabelRequirement): boolean => operator === '=' || operator === '=='
  const equal = requirements.filter(isEqual)
  const others = requirements.filter((each) => !isEqual(each))
  return {
    ...(equal.length === 0 ? {} : { matchLabels: Object.fromEntries(equal.map(({ key, values }) => [key, values[0] ?? ''])) }),
    ...(others.length === 0
      ? {}
      : {
          matchExpressions: others.map(({ key, operator, values }) => ({
            key,
            operator: OPERATORS[operator] ?? operator,
            ...(values.length === 0 ? {} : { values: [...values] }),
          })),
        }),
  }
}
