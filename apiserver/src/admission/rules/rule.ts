import type { NamedRuleWithOperations } from '@coxswain/api-types'
import type { Asked } from './asked.ts'

/** A rule ready to be asked. */
export type CompiledRule = (asked: Asked) => boolean

const ALL = '*'

/** What a rule of a webhook or a policy is about (upstream's `rules.Matcher`); without names of objects it is about all of them. */
export const compileRule = (rule: NamedRuleWithOperations): CompiledRule => {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], resourceNames = [], scope = ALL } = rule
  const operation = oneOf(operations)
  const group = oneOf(apiGroups)
  const version = oneOf(apiVersions)
  const parts = resources.map(partOf)
  const named = new Set(resourceNames)
  return (asked) =>
    operation(asked.operation) &&
    group(asked.resource.group) &&
    version(asked.resource.version) &&
    parts.some((part) => part(asked)) &&
    (scope === ALL || scope === (asked.namespaced ? 'Namespaced' : 'Cluster')) &&
    (named.size === 0 || named.has(asked.name))
}

const oneOf = (names: readonly string[]): ((name: string) => boolean) => {
  if (names.includes(ALL)) return () => true
  const known = new Set<string>(names)
  return (name) => known.has(name)
}

/** `pods` is the resource alone, `pods/log` its part alone; a star on either side is any: `pods/*` takes in the resource itself. */
const partOf = (text: string): CompiledRule => {
  const slash = text.indexOf('/')
  const [plural, part] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)]
  return ({ resource, subresource }) => (plural === ALL || plural === resource.plural) && (part === ALL || part === subresource)
}
