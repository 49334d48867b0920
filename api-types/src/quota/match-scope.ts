import { matchesLabels } from '../selectors/label-requirement.ts'
import { labelSelectorRequirements } from '../selectors/label-selector.ts'
import type { Scope } from './evaluator.ts'

/** Whether a scope's operator and values take one of the names that an object has; an object without a name is taken by those that ask for none. */
export const matchesScopeValues = ({ scopeName, operator, values }: Scope, names: readonly string[]): boolean => {
  const requirements = labelSelectorRequirements({ matchExpressions: [{ key: scopeName, operator, values: [...(values ?? [])] }] })
  const candidates = names.length === 0 ? [{}] : names.map((name) => ({ [scopeName]: name }))
  return candidates.some((labels) => matchesLabels(requirements, labels))
}
