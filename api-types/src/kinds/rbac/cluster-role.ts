import { defineKind } from '../../define-kind.ts'
import type { AggregationRule, ClusterRole } from '../../generated/rbac.v1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateLabelSelector } from '../../validation/label-selector.ts'
import { root } from '../../validation/path.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { roleColumns } from './shared/columns.ts'
import { validateRules } from './shared/validate-rules.ts'

const NO_SELECTORS = 'at least one clusterRoleSelector required if aggregationRule is non-nil'

/** What may be done in the whole cluster, or in each namespace that a binding gives it in. */
export const clusterRole = defineKind<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  scope: 'Cluster',
  schema: 'rbac/v1.ClusterRole',
  validateName: (name) => isValidPathSegmentName(name),
  createOnUpdate: true,

  validate: ({ rules, aggregationRule }, at, old) => [
    ...validateRules(rules, 'Cluster', at.child('rules')),
    ...(aggregationRule === undefined ? [] : aggregationErrors(aggregationRule, at.child('aggregationRule'), old?.aggregationRule)),
  ],
  columns: roleColumns,
})

function aggregationErrors(rule: AggregationRule, at: Path, old: AggregationRule | undefined): readonly FieldError[] {
  const selectors = rule.clusterRoleSelectors ?? []
  const path = at.child('clusterRoleSelectors')
  if (selectors.length === 0) return [fieldErrors.required(path, NO_SELECTORS)]
  // Selectors that are stored already may stay as they are.
  const allowInvalidValues = (old?.clusterRoleSelectors ?? []).some((each) => validateLabelSelector(each, root).length > 0)
  return selectors.flatMap((selector, i) => [
    ...validateLabelSelector(selector, path.index(i), { allowInvalidValues }),
    // Upstream shows the selector that could not be made.
    ...(validateLabelSelector(selector, root).length === 0 ? [] : [fieldErrors.invalid(path.index(i), 'null', 'invalid label selector.')]),
  ])
}
