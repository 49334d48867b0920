import type { NonResourceRule, ResourceRule } from '@coxswain/api-types'
import { type Authorizer, NO_OPINION } from '../authorizer.ts'
import { aggregated, roleNotFound } from './describe.ts'
import type { Given, Grants, Policy } from './policy.ts'

/** Roles and bindings decide (upstream's RBACAuthorizer). Roles only add: where none allows there is no opinion. */
export const rbacAuthorizer = (policy: Policy): Authorizer => ({
  decide: (user, access) => {
    let missing: Given[] | undefined
    for (const grants of policy.grantsOf(user, 'path' in access ? '' : access.namespace)) {
      const found = grants.index.find(access)
      if (found !== undefined) return { verdict: 'allow', reason: `RBAC: allowed by ${found.source}` }
      if (grants.missing.length > 0) missing = [...(missing ?? []), ...grants.missing]
    }
    return missing === undefined ? NO_OPINION : { verdict: 'no opinion', reason: `RBAC: ${aggregated(errorsOf(missing))}` }
  },
  rulesFor: (user, namespace) => {
    const all: Grants[] = [...policy.grantsOf(user, namespace)]
    const rules = all.flatMap(({ given }) => given.flatMap((each) => each.rules ?? []))
    const resourceRules: ResourceRule[] = []
    const nonResourceRules: NonResourceRule[] = []
    for (const { verbs, apiGroups, resources = [], resourceNames, nonResourceURLs = [] } of rules) {
      if (resources.length > 0) resourceRules.push({ verbs, apiGroups, resources, ...(resourceNames?.length ? { resourceNames } : {}) })
      if (nonResourceURLs.length > 0) nonResourceRules.push({ verbs, nonResourceURLs })
    }
    const errors = errorsOf(all.flatMap(({ missing }) => missing))
    return { resourceRules, nonResourceRules, incomplete: false, errors: errors.length === 0 ? [] : [aggregated(errors)] }
  },
})

const errorsOf = (missing: readonly Given[]): readonly string[] => missing.map(({ roleRef }) => roleNotFound(roleRef, 'singular'))
