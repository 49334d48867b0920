import type { PolicyRule } from '../../../generated/rbac.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

/** What a role allows (upstream's `ValidatePolicyRule`): verbs on resources, or for cluster roles on paths of URLs. */
export const validateRules = (rules: readonly PolicyRule[] | undefined, scope: 'Namespaced' | 'Cluster', at: Path): readonly FieldError[] =>
  (rules ?? []).flatMap((rule, i) => ruleErrors(rule, scope, at.index(i)))

const ruleErrors = (rule: PolicyRule, scope: 'Namespaced' | 'Cluster', at: Path): readonly FieldError[] => [
  ...((rule.verbs ?? []).length > 0 ? [] : [fieldErrors.required(at.child('verbs'), 'verbs must contain at least one value')]),
  ...((rule.nonResourceURLs ?? []).length > 0 ? urlErrors(rule, scope, at.child('nonResourceURLs')) : resourceErrors(rule, at)),
]

const urlErrors = (rule: PolicyRule, scope: 'Namespaced' | 'Cluster', at: Path): readonly FieldError[] => {
  const { nonResourceURLs, apiGroups = [], resources = [], resourceNames = [] } = rule
  const isMixed = apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0
  return [
    ...(scope === 'Cluster' ? [] : [fieldErrors.invalid(at, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs')]),
    ...(isMixed ? [fieldErrors.invalid(at, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs')] : []),
  ]
}

const resourceErrors = ({ apiGroups = [], resources = [] }: PolicyRule, at: Path): readonly FieldError[] => [
  ...(apiGroups.length > 0 ? [] : [fieldErrors.required(at.child('apiGroups'), 'resource rules must supply at least one api group')]),
  ...(resources.length > 0 ? [] : [fieldErrors.required(at.child('resources'), 'resource rules must supply at least one resource')]),
]
