import type { ResourceQuotaSpec, ScopedResourceSelectorRequirement, ScopeSelector } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isStandardQuotaResourceName } from '../pod/resource-names.ts'

type Errors = readonly FieldError[]

const COMPUTE = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']

/** The scopes there are, and the resources that objects within them can use. */
const RESOURCES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Terminating', COMPUTE],
  ['NotTerminating', COMPUTE],
  ['BestEffort', ['pods']],
  ['NotBestEffort', COMPUTE],
  ['PriorityClass', COMPUTE],
  ['CrossNamespacePodAffinity', COMPUTE],
  ['VolumeAttributesClass', ['persistentvolumeclaims', 'requests.storage']],
])
const OPPOSITES = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const
/** Scopes that an object is in or is not. */
const WITHOUT_VALUES = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity']

const NOT_APPLICABLE = 'unsupported scope applied to resource'

/** Upstream's `validateResourceQuotaScopes`. */
export const scopeErrors = ({ scopes = [], hard }: ResourceQuotaSpec, at: Path): Errors => [
  ...scopes.flatMap((scope) => [
    ...(RESOURCES.has(scope) ? [] : [fieldErrors.invalid(at, scopes, 'unsupported scope')]),
    ...notApplicable(scope, hard).map(() => fieldErrors.invalid(at, scopes, NOT_APPLICABLE)),
  ]),
  ...conflictErrors(scopes, scopes, at),
]

const notApplicable = (scope: string, hard: ResourceQuotaSpec['hard']): readonly string[] => {
  const resources = RESOURCES.get(scope)
  return Object.keys(hard ?? {}).filter((name) => isStandardQuotaResourceName(name) && resources?.includes(name) === false)
}

const conflictErrors = (scopes: readonly string[], shown: unknown, at: Path): Errors =>
  OPPOSITES.filter((pair) => pair.every((scope) => scopes.includes(scope))).map(() => fieldErrors.invalid(at, shown, 'conflicting scopes'))

/** Upstream's `validateScopedResourceSelectorRequirement`; it names no positions. */
export const scopeSelectorErrors = ({ scopeSelector, hard, scopes }: ResourceQuotaSpec, at: Path): Errors => {
  const expressions = scopeSelector?.matchExpressions ?? []
  return [
    ...expressions.flatMap((each) => [
      ...(RESOURCES.has(each.scopeName) ? [] : [fieldErrors.invalid(at.child('scopeName'), each.scopeName ?? '', 'unsupported scope')]),
      ...notApplicable(each.scopeName, hard).map(() => fieldErrors.invalid(at, internal(scopeSelector), NOT_APPLICABLE)),
      ...(WITHOUT_VALUES.includes(each.scopeName) && each.operator !== 'Exists'
        ? [
            fieldErrors.invalid(
              at.child('operator'),
              each.operator ?? '',
              "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
            ),
          ]
        : []),
      ...operatorErrors(each, at),
    ]),
    ...conflictErrors(
      expressions.map(({ scopeName }) => scopeName),
      scopes ?? null,
      at,
    ),
  ]
}

/** Upstream shows its internal types, whose fields are written with capitals. */
const internal = (selector: ScopeSelector | undefined) => ({
  MatchExpressions: (selector?.matchExpressions ?? []).map(({ scopeName, operator, values }) => ({
    ScopeName: scopeName,
    Operator: operator,
    Values: values ?? null,
  })),
})

const operatorErrors = ({ operator, values = [] }: ScopedResourceSelectorRequirement, at: Path): Errors => {
  const place = at.child('values')
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [fieldErrors.required(place, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")]
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [fieldErrors.invalid(place, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")]
    default:
      return [fieldErrors.invalid(at.child('operator'), operator ?? '', 'not a valid selector operator')]
  }
}
