/** How objects count for resource quotas: for the server, which charges for them, and the controller, which counts them anew. */
export {
  type Amounts,
  addAmounts,
  amountsText,
  exceeding,
  maskAmounts,
  NO_AMOUNTS,
  NOUGHT,
  readAmounts,
  subtractAmounts,
  withoutNoughts,
  writeAmounts,
} from './amounts.ts'
export { type CountedResource, countedBy } from './counted-by.ts'
export type { QuotaEvaluator, Scope as QuotaScope } from './evaluator.ts'
export { evaluatorFor } from './evaluator-for.ts'
export { inScopes, scopesOf } from './scopes.ts'
