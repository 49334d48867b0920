import type { ScopedResourceSelectorRequirement } from '../generated/core.v1.types.ts'
import type { DeepReadonly, KubeObject } from '../object.ts'
import type { Amounts } from './amounts.ts'

export type Scope = DeepReadonly<ScopedResourceSelectorRequirement>

/** How objects of one resource count for quotas (upstream's `pkg/quota/v1/evaluator`). Pure: an object uses the same whenever it is asked. */
export interface QuotaEvaluator {
  readonly group: string
  readonly plural: string
  usage(object: KubeObject): Amounts
  /** Whether the object is of those that a quota's scope is about. */
  inScope(scope: Scope, object: KubeObject): boolean
  /** What the object has to say where these names are limited, and does not; undefined where nothing is missing. */
  missing?(names: readonly string[], object: KubeObject): string | undefined
  /** An update that brings an object under a quota is let pass, though it may then be exceeded. */
  readonly movesFreely?: boolean
}
