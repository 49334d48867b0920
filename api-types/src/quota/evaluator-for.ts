import type { CountedResource } from './counted-by.ts'
import type { QuotaEvaluator } from './evaluator.ts'
import { objectCountEvaluator } from './evaluators/object-count.ts'
import { claimEvaluator } from './evaluators/persistent-volume-claims.ts'
import { podEvaluator } from './evaluators/pods.ts'
import { resourceClaimEvaluator } from './evaluators/resource-claims.ts'
import { serviceEvaluator } from './evaluators/services.ts'

const OWN = [podEvaluator, serviceEvaluator, claimEvaluator, resourceClaimEvaluator]

/** How objects of a resource count. */
export const evaluatorFor = ({ group, plural }: CountedResource): QuotaEvaluator =>
  OWN.find((each) => each.group === group && each.plural === plural) ?? objectCountEvaluator({ group, plural })
