import type { NamedRuleWithOperations, RuleWithOperations } from '../../../generated/admissionregistration.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidPathSegmentName } from '../../../validation/path-segment.ts'

const ALL = '*'
const OPERATIONS = [ALL, 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const SCOPES = [ALL, 'Cluster', 'Namespaced']

/** Upstream's `validateRuleWithOperations`. */
export const ruleErrors = (rule: RuleWithOperations, at: Path): readonly FieldError[] => {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule
  return [
    ...listErrors(operations, at.child('operations'), 'operations'),
    ...operations.flatMap((each, i) =>
      OPERATIONS.includes(each) ? [] : [fieldErrors.notSupported(at.child('operations').index(i), each, OPERATIONS)],
    ),
    ...listErrors(apiGroups, at.child('apiGroups'), 'API groups'),
    ...listErrors(apiVersions, at.child('apiVersions'), 'API versions'),
    ...apiVersions.flatMap((each, i) => (each === '' ? [fieldErrors.required(at.child('apiVersions').index(i))] : [])),
    ...resourceErrors(resources, at.child('resources')),
    ...(scope === undefined || SCOPES.includes(scope) ? [] : [fieldErrors.notSupported(at.child('scope'), scope, SCOPES)]),
  ]
}

/** Upstream's `validateNamedRuleWithOperations`. */
export const namedRuleErrors = (rule: NamedRuleWithOperations, at: Path): readonly FieldError[] => {
  const { resourceNames: names = [] } = rule
  const place = at.child('resourceNames')
  return [
    ...names.flatMap((name, i) => [
      ...isValidPathSegmentName(name).map((why) => fieldErrors.invalid(place.index(i), name, why)),
      ...(names.indexOf(name) < i ? [fieldErrors.duplicate(place.index(i), name)] : []),
    ]),
    ...ruleErrors(rule, at),
  ]
}

const listErrors = (list: readonly string[], at: Path, what: string): readonly FieldError[] => {
  if (list.length === 0) return [fieldErrors.required(at)]
  return list.length > 1 && list.includes(ALL) ? [fieldErrors.invalid(at, list, `if '*' is present, must not specify other ${what}`)] : []
}

/** Upstream's `validateResources`: a resource, or with its subresource; a star on either side covers what it stands for. */
const resourceErrors = (resources: readonly string[], at: Path): readonly FieldError[] => {
  if (resources.length === 0) return [fieldErrors.required(at)]
  const allSubresourcesOf = new Set<string>()
  const ofAllResources = new Set<string>()
  const errors = resources.flatMap((each, i) => {
    if (each === '') return [fieldErrors.required(at.index(i))]
    const [resource = '', subresource] = split(each)
    if (subresource === undefined) return []
    const found = [
      ...(allSubresourcesOf.has(resource) ? [overlap(each, `${resource}/*`, at.index(i))] : []),
      ...(ofAllResources.has(subresource) ? [overlap(each, `*/${subresource}`, at.index(i))] : []),
    ]
    if (subresource === ALL) allSubresourcesOf.add(resource)
    if (resource === ALL) ofAllResources.add(subresource)
    return found
  })
  return [...errors, ...wildcardErrors(resources, at)]
}

const split = (text: string): readonly [string, string | undefined] => {
  const slash = text.indexOf('/')
  return slash === -1 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)]
}

const overlap = (each: string, wider: string, at: Path): FieldError =>
  fieldErrors.invalid(at, each, `if '${wider}' is present, must not specify ${each}`)

const wildcardErrors = (resources: readonly string[], at: Path): readonly FieldError[] => {
  const plain = resources.filter((each) => !each.includes('/') && each !== '')
  // Upstream remembers only of the last resource without a subresource whether it is the star.
  const lastIsNamed = plain.length > 0 && plain.at(-1) !== ALL
  return [
    ...(resources.length > 1 && resources.includes('*/*')
      ? [fieldErrors.invalid(at, resources, "if '*/*' is present, must not specify other resources")]
      : []),
    ...(resources.includes(ALL) && lastIsNamed
      ? [fieldErrors.invalid(at, resources, "if '*' is present, must not specify other resources without subresources")]
      : []),
  ]
}
