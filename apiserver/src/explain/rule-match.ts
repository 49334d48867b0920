import type { PolicyRule } from '@coxswain/api-types'
import type { Access, ResourceAccess } from '../authorization/authorizer.ts'
import { indexRules } from '../authorization/rbac/rule-index.ts'

/** Whether a rule allows it: the authorizer's own index says so. */
export const allows = (rules: readonly PolicyRule[], access: Access): boolean => indexRules([{ rules, source: true }]).find(access) === true

/** A rule that would allow it but for one thing. */
export interface NearRule {
  readonly at: number
  readonly rule: PolicyRule
  readonly lacks: 'verb' | 'name'
}

/** The rules of a role that allow something else with the same resource, or the same with other objects. */
export const nearRules = (rules: readonly PolicyRule[], access: ResourceAccess): readonly NearRule[] =>
  rules.flatMap((rule, at): readonly NearRule[] => {
    const { resourceNames: _, ...forAll } = rule
    if (allows([forAll], access)) return [{ at, rule, lacks: 'name' }]
    return allows([{ ...rule, verbs: ['*'] }], access) ? [{ at, rule, lacks: 'verb' }] : []
  })

/** Why none of the rules allows it, in a few words. */
export const lackOf = (rules: readonly PolicyRule[], access: Access): string => {
  if ('path' in access) return `it has no rule for ${JSON.stringify(access.path)} with the verb ${JSON.stringify(access.verb)}`
  const near = nearRules(rules, access)
  const what = JSON.stringify(access.subresource === '' ? access.resource : `${access.resource}/${access.subresource}`)
  const named = near.find(({ lacks }) => lacks === 'name')
  if (named !== undefined) return `it allows this for ${quoted(named.rule.resourceNames ?? [])} only`
  const verbs = [...new Set(near.flatMap(({ rule }) => rule.verbs))]
  if (verbs.length > 0) return `for ${what} it allows ${verbs.join(', ')}, not ${access.verb}`
  return `it has no rule for ${what} in the API group ${JSON.stringify(access.group)}`
}

const quoted = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(', ')

/** A star stands for more than can be counted. */
const MANY = 1_000

/** About how many things a role allows: verbs times resources, or paths. */
export const breadthOf = (rules: readonly PolicyRule[]): number =>
  rules.reduce(
    (sum, { verbs, apiGroups = [], resources = [], nonResourceURLs = [] }) =>
      sum + countOf(verbs) * (countOf(apiGroups) * countOf(resources) + countOf(nonResourceURLs)),
    0,
  )

const countOf = (values: readonly string[]): number => values.reduce((sum, value) => sum + (value.includes('*') ? MANY : 1), 0)
