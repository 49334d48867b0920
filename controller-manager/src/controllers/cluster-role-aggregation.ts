import { type ClusterRole, type DeepReadonly, kinds, labelSelectorRequirements, matchesLabels, semanticEqual } from '@coxswain/api-types'
import { defineController, keyOf, plan, update, watching } from '@coxswain/client'

type Role = DeepReadonly<ClusterRole>
type Rules = NonNullable<Role['rules']>

/**
 * Gathers the rules of cluster roles into those that ask for them by label (upstream: pkg/controller/clusterroleaggregation). What stands
 * in such a role otherwise goes.
 */
export const clusterRoleAggregation = defineController<ClusterRole>({
  name: 'clusterrole-aggregation-controller',
  for: kinds.ClusterRole,
  // Any role may be part of any that gathers: there are few of these.
  watches: [watching(kinds.ClusterRole, (_, view) => view.list(kinds.ClusterRole).filter(gathers).map(keyOf))],
  reconcile: ({ object: role, view }) => {
    if (role === undefined || !gathers(role)) return plan([])
    const rules = gatheredRules(role, view.list(kinds.ClusterRole))
    if (semanticEqual(rules, role.rules ?? [])) return plan([])
    return plan([update(kinds.ClusterRole, { ...role, rules }, { reason: 'the roles that it gathers have changed' })])
  },
})

const gathers = ({ aggregationRule }: Role): boolean => aggregationRule !== undefined

/** Each rule once, in the order of the selectors and of the roles' names. */
const gatheredRules = (role: Role, all: readonly Role[]): Rules => {
  const rules: Rules[number][] = []
  const sorted = all.filter((each) => nameOf(each) !== nameOf(role)).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    const wanted = labelSelectorRequirements(selector)
    for (const part of sorted.filter(({ metadata }) => matchesLabels(wanted, metadata.labels)))
      for (const rule of part.rules ?? []) if (!rules.some((known) => semanticEqual(known, rule))) rules.push(rule)
  }
  return rules
}

const nameOf = ({ metadata }: Role): string => metadata.name ?? ''
