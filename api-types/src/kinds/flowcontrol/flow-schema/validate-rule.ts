import type { NonResourcePolicyRule, ResourcePolicyRule } from '../../../generated/flowcontrol.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label } from '../../../validation/names.ts'

const ALL = '*'
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']

/** Upstream's `ValidateFlowSchemaResourcePolicyRule`. */
export const resourceRuleErrors = (rule: ResourcePolicyRule, at: Path): readonly FieldError[] => [
  ...verbErrors(rule.verbs, at.child('verbs')),
  ...listErrors(rule.apiGroups, at.child('apiGroups'), 'resource rules must supply at least one api group', 'api groups'),
  ...listErrors(rule.resources, at.child('resources'), 'resource rules must supply at least one resource', 'resources'),
  ...namespaceErrors(rule, at.child('namespaces')),
]

/** Upstream's `ValidateFlowSchemaNonResourcePolicyRule`. */
export const nonResourceRuleErrors = ({ verbs, nonResourceURLs: urls }: NonResourcePolicyRule, at: Path): readonly FieldError[] => {
  const place = at.child('nonResourceURLs')
  const list = listErrors(urls, place, 'nonResourceURLs must contain at least one value', 'non-resource URLs')
  return [
    ...verbErrors(verbs, at.child('verbs')),
    ...list,
    ...(urls.includes(ALL) ? [] : urls.flatMap((url, i) => urlErrors(url, place.index(i)))),
  ]
}

const verbErrors = (verbs: readonly string[], at: Path): readonly FieldError[] => {
  if (verbs.length === 0 || verbs.includes(ALL)) return listErrors(verbs, at, 'verbs must contain at least one value', 'verbs')
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [fieldErrors.notSupported(at, verbs, VERBS)]
}

/** A list that has something in it, and nothing beside a star. */
const listErrors = (list: readonly string[], at: Path, empty: string, what: string): readonly FieldError[] => {
  if (list.length === 0) return [fieldErrors.required(at, empty)]
  return list.length > 1 && list.includes(ALL) ? [fieldErrors.invalid(at, list, `if '*' is present, must not specify other ${what}`)] : []
}

const namespaceErrors = ({ namespaces = [], clusterScope = false }: ResourcePolicyRule, at: Path): readonly FieldError[] => {
  if (namespaces.length === 0) {
    const why = 'resource rules that are not cluster scoped must supply at least one namespace'
    return clusterScope ? [] : [fieldErrors.required(at, why)]
  }
  if (namespaces.includes(ALL)) return listErrors(namespaces, at, '', 'namespaces')
  return namespaces.flatMap((name, i) =>
    isDns1123Label(name).map((why) =>
      fieldErrors.invalid(at.index(i), name, `each member of this list must be '*' or a DNS-1123 label; ${why}`),
    ),
  )
}

/** Upstream's `ValidateNonResourceURLPath`. */
const urlErrors = (url: string, at: Path): readonly FieldError[] => {
  const refuse = (why: string): readonly FieldError[] => [fieldErrors.invalid(at, url, why)]
  if (url === '') return [fieldErrors.invalid(at, url, 'must not be empty')]
  if (url === '/') return []
  if (!url.startsWith('/')) return refuse('must start with slash')
  if (url.includes(' ')) return refuse('must not contain white-space')
  if (url.includes('//')) return refuse('must not contain double slash')
  const stars = url.split(ALL).length - 1
  return stars > 1 || (stars === 1 && !url.endsWith('/*')) ? refuse('wildcard can only do suffix matching') : []
}
