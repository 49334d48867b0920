import { deepEqual, type PolicyRule } from '@coxswain/api-types'

const ALL = '*'

/**
 * What `wanted` allows and `held` does not, as rules of one verb, group, resource and name, or path, each (upstream's `Covers`).
 * A rule that is held as it is needs no breaking down: of the default roles, at each start but the first, all are.
 */
export const uncovered = (held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] =>
  wanted
    .filter((rule) => !held.some((each) => deepEqual(each, rule)))
    .flatMap(brokenDown)
    .filter((part) => !held.some((rule) => ruleCovers(rule, part)))

/** The rule in its smallest parts: each is covered by a single rule, or not at all. */
const brokenDown = ({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): PolicyRule[] => [
  ...apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] }
        return resourceNames.length === 0 ? [part] : resourceNames.map((name) => ({ ...part, resourceNames: [name] }))
      }),
    ),
  ),
  ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] }))),
]

const ruleCovers = (held: PolicyRule, part: PolicyRule): boolean =>
  hasAll(held.verbs, part.verbs) &&
  hasAll(held.apiGroups, part.apiGroups) &&
  (part.resources ?? []).every((resource) => resourceCovers(held.resources ?? [], resource)) &&
  namesCover(held.resourceNames ?? [], part.resourceNames ?? []) &&
  (part.nonResourceURLs ?? []).every((url) => (held.nonResourceURLs ?? []).some((each) => urlCovers(each, url)))

const hasAll = (held: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  held.includes(ALL) || wanted.every((each) => held.includes(each))

const resourceCovers = (held: readonly string[], resource: string): boolean => {
  if (held.includes(ALL) || held.includes(resource)) return true
  const slash = resource.indexOf('/')
  return slash >= 0 && held.includes(`*${resource.slice(slash)}`)
}

/** No names stand for all of them. */
const namesCover = (held: readonly string[], wanted: readonly string[]): boolean =>
  held.length === 0 || (wanted.length > 0 && wanted.every((name) => held.includes(name)))

const urlCovers = (held: string, url: string): boolean => held === url || (held.endsWith(ALL) && url.startsWith(held.replace(/\*+$/, '')))

/** Rules that differ by their verbs alone as one. For what `uncovered` gives. */
export const compacted = (rules: readonly PolicyRule[]): readonly PolicyRule[] => {
  const simple = new Map<string, PolicyRule>()
  const others: PolicyRule[] = []
  for (const rule of rules) {
    if (rule.nonResourceURLs !== undefined) {
      others.push(rule)
      continue
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames])
    const known = simple.get(key)
    simple.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...rule.verbs] })
  }
  return [...others, ...simple.values()]
}

/** Upstream's `CompactString`: `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}`. */
export const ruleText = ({ apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [], verbs }: PolicyRule): string => {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ]
  return `{${parts
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}:${quotedList(values)}`)
    .join(', ')}}`
}

/** Texts as Go prints a list of them with %q. */
export const quotedList = (texts: readonly string[]): string => `[${texts.map((text) => JSON.stringify(text)).join(' ')}]`
