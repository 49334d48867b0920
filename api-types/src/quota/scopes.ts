import type { ResourceQuota } from '../generated/core.v1.types.ts'
import type { DeepReadonly, KubeObject } from '../object.ts'
import type { QuotaEvaluator, Scope } from './evaluator.ts'

/** All scopes of a quota: what it counts is in each of them. */
export const scopesOf = ({ spec }: DeepReadonly<ResourceQuota>): readonly Scope[] => [
  ...(spec?.scopes ?? []).map((scopeName): Scope => ({ scopeName, operator: 'Exists' })),
  ...(spec?.scopeSelector?.matchExpressions ?? []),
]

export const inScopes = (evaluator: QuotaEvaluator, scopes: readonly Scope[], object: KubeObject): boolean =>
  scopes.every((scope) => evaluator.inScope(scope, object))
