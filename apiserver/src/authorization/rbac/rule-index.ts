import type { PolicyRule } from '@coxswain/api-types'
import type { Access, PathAccess, ResourceAccess } from '../authorizer.ts'

const ALL = '*'

/** Rules of many roles by the resources that they are about. `T` is where a rule comes from. */
export interface RuleIndex<T> {
  /** Where the first rule that allows this comes from; undefined where there is none. */
  find(access: Access): T | undefined
}

interface Entry<T> {
  readonly rule: PolicyRule
  readonly anyVerb: boolean
  readonly source: T
}

/**
 * Finds rules as upstream matches them (`rbac/v1` evaluation helpers): groups, resources with their subresources and verbs by name or
 * `*`, a star before the slash for a subresource of anything, names where the rule lists some, paths up to a trailing `*`.
 */
export const indexRules = <T>(sources: Iterable<{ readonly rules: readonly PolicyRule[]; readonly source: T }>): RuleIndex<T> => {
  const byResource = new Map<string, Entry<T>[]>()
  const paths: Entry<T>[] = []
  for (const { rules, source } of sources) {
    for (const rule of rules) {
      const entry = { rule, anyVerb: rule.verbs.includes(ALL), source }
      if ((rule.nonResourceURLs?.length ?? 0) > 0) paths.push(entry)
      for (const key of keysOf(rule)) {
        const entries = byResource.get(key)
        if (entries === undefined) byResource.set(key, [entry])
        else entries.push(entry)
      }
    }
  }
  return { find: (access) => ('path' in access ? findPath(paths, access) : findResource(byResource, access)) }
}

const keyOf = (group: string, resource: string): string => `${group} ${resource}`

/** Rules are shared by all who are given them, and never change: what they are filed under is made once. */
const filed = new WeakMap<PolicyRule, readonly string[]>()

const keysOf = (rule: PolicyRule): readonly string[] => {
  const known = filed.get(rule)
  if (known !== undefined) return known
  const { apiGroups = [], resources = [] } = rule
  const made = [...new Set(apiGroups.flatMap((group) => resources.map((resource) => keyOf(group, resource))))]
  filed.set(rule, made)
  return made
}

const findResource = <T>(byResource: ReadonlyMap<string, readonly Entry<T>[]>, access: ResourceAccess): T | undefined => {
  const { group, resource, subresource } = access
  const whole = subresource === '' ? resource : `${resource}/${subresource}`
  return (
    among(byResource.get(keyOf(group, whole)), access) ??
    among(byResource.get(keyOf(ALL, ALL)), access) ??
    among(byResource.get(keyOf(group, ALL)), access) ??
    among(byResource.get(keyOf(ALL, whole)), access) ??
    (subresource === ''
      ? undefined
      : (among(byResource.get(keyOf(group, `*/${subresource}`)), access) ?? among(byResource.get(keyOf(ALL, `*/${subresource}`)), access)))
  )
}

const among = <T>(entries: readonly Entry<T>[] | undefined, { verb, name }: ResourceAccess): T | undefined => {
  if (entries === undefined) return undefined
  for (const { rule, anyVerb, source } of entries) {
    if (!anyVerb && !rule.verbs.includes(verb)) continue
    const names = rule.resourceNames
    if (names === undefined || names.length === 0 || names.includes(name)) return source
  }
  return undefined
}

const findPath = <T>(entries: readonly Entry<T>[], { verb, path }: PathAccess): T | undefined =>
  entries.find(
    ({ rule, anyVerb }) => (anyVerb || rule.verbs.includes(verb)) && (rule.nonResourceURLs ?? []).some((each) => covers(each, path)),
  )?.source

const covers = (pattern: string, path: string): boolean =>
  pattern === path || (pattern.endsWith(ALL) && path.startsWith(pattern.replace(/\*+$/, '')))
