import type { Registry, Resource, TypeTable, ValidatingAdmissionPolicy } from '@coxswain/api-types'
import type { Cel, Environment } from '../../cel/environment.ts'
import type { CelType } from '../../cel/types.ts'
import { variableTypes } from '../expressions/types.ts'
import { tableTypes } from './table-type.ts'

/** A warning that an expression reads what objects of a kind do not have. */
export interface ExpressionWarning {
  readonly fieldRef: string
  readonly warning: string
}

const MAX_TYPES = 10

/**
 * Checks the validations of a policy against the kinds that its rules name (upstream's `TypeChecker`): with what objects have, where
 * evaluation takes them as they come. Rules with a star name no kinds.
 */
export const typeChecker = (registry: Registry, types: TypeTable) => {
  const builtIn = tableTypes(types)
  const known = ({ schema, custom }: Resource): CelType | undefined => {
    if (custom === undefined) return types[schema] === undefined ? undefined : builtIn(schema)
    const own = custom.typed()
    return tableTypes(own.types)(own.type)
  }
  return (cel: Cel, policy: ValidatingAdmissionPolicy): readonly ExpressionWarning[] => {
    const { paramKind, variables = [], validations = [] } = policy.spec ?? {}
    const ofParams = paramKind === undefined ? undefined : registry.byKind(paramKind.apiVersion ?? '', paramKind.kind ?? '')
    const params = ofParams === undefined ? undefined : known(ofParams)
    const environments = namedKinds(registry, policy).flatMap((resource) => {
      const object = known(resource)
      if (object === undefined) return []
      const environment = cel.environment({ variables: variableTypes({ params, object, authorizer: 'authorizer' }) })
      return [{ resource, environment: variables.length === 0 ? environment : environment.compose(variables).environment }]
    })
    const check = (expression: string | undefined, fieldRef: string): readonly ExpressionWarning[] => {
      const told = expression ? environments.flatMap((each) => problemsIn(each, expression)) : []
      return told.length === 0 ? [] : [{ fieldRef, warning: told.join('\n') }]
    }
    return validations.flatMap(({ expression, messageExpression }, i) => [
      ...check(expression, `spec.validations[${i}].expression`),
      ...check(messageExpression, `spec.validations[${i}].messageExpression`),
    ])
  }
}

const problemsIn = (
  { resource, environment }: { readonly resource: Resource; readonly environment: Environment },
  expression: string,
): readonly string[] => {
  const compiled = environment.compile(expression)
  const { group, version, kind } = resource
  return 'problem' in compiled ? [`${group}/${version}, Kind=${kind}: ${compiled.problem.text}\n`] : []
}

/** The kinds that rules name, ordered. A subresource has objects of its own, which nothing is known of. */
const namedKinds = (registry: Registry, { spec }: ValidatingAdmissionPolicy): readonly Resource[] => {
  const found = new Set<Resource>()
  for (const { apiGroups = [], apiVersions = [], resources = [] } of spec?.matchConstraints?.resourceRules ?? []) {
    if ([...apiGroups, ...apiVersions].some((each) => each.includes('*'))) continue
    const plurals = resources.filter((each) => !/[*/]/.test(each))
    for (const group of apiGroups)
      for (const version of apiVersions)
        for (const plural of plurals) {
          const resource = registry.resource(group, version, plural)
          if (resource !== undefined && found.size < MAX_TYPES) found.add(resource)
        }
  }
  const nameOf = ({ group, version, kind }: Resource): string => `${group} ${version} ${kind}`
  return [...found].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}
