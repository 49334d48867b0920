import { type Amounts, ONE } from '../amounts.ts'
import { type CountedResource, countedBy, countName } from '../counted-by.ts'
import type { QuotaEvaluator } from '../evaluator.ts'

/** Objects of any resource, by their number. Some resources have an older name for it besides `count/...`. */
export const objectCountEvaluator = ({ group, plural }: CountedResource): QuotaEvaluator => {
  const older = group === '' && countedBy(plural) !== undefined ? [plural] : []
  const one: Amounts = new Map([countName({ group, plural }), ...older].map((name) => [name, ONE]))
  return { group, plural, usage: () => one, inScope: () => false }
}
