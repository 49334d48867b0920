import { type KubeObject, quota } from '@coxswain/api-types'
import type { Counted } from './read-counted.ts'

/** What the objects use of all that the quota limits; names that nothing counts are left out. */
export const countUsed = ({ quota: found, listed }: Counted): quota.Amounts => {
  const scopes = quota.scopesOf(found)
  const names = Object.keys(found.spec?.hard ?? {})
  let used = quota.NO_AMOUNTS
  for (const { resource, objects } of listed) {
    const evaluator = quota.evaluatorFor(resource)
    const own = names.filter((name) => {
      const counted = quota.countedBy(name)
      return counted?.group === resource.group && counted.plural === resource.plural
    })
    used = quota.addAmounts(used, new Map(own.map((name) => [name, quota.NOUGHT])))
    for (const object of objects as readonly KubeObject[]) {
      if (quota.inScopes(evaluator, scopes, object)) used = quota.addAmounts(used, quota.maskAmounts(evaluator.usage(object), own))
    }
  }
  return quota.maskAmounts(used, names)
}
