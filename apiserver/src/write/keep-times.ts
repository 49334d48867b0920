import { deepEqual, type KubeObject, sameButTimes } from '@coxswain/api-types'

/**
 * A write that would change nothing but the times of managers changes nothing: what it says in another way, or what was put back
 * after it, is no news. Source: `IgnoreManagedFieldsTimestampsTransformer`.
 */
export const keepTimes = (next: KubeObject, old: KubeObject): void => {
  const [after, before] = [next.metadata.managedFields, old.metadata.managedFields]
  if (after === before || after === undefined || before === undefined || after.length !== before.length) return
  if (!sameButTimes(before, after)) return
  next.metadata.managedFields = before
  if (!deepEqual(next, old)) next.metadata.managedFields = after
}
