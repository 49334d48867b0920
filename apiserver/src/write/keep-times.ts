import { deepEqual, type KubeObject, type ManagedFieldsEntry } from '@coxswain/api-types'

/**
 * A write that would change nothing but the times of managers changes nothing: what it says in another way, or what was put back
 * after it, is no news. Source: `IgnoreManagedFieldsTimestampsTransformer`.
 */
export const keepTimes = (next: KubeObject, old: KubeObject): void => {
  const [after, before] = [next.metadata.managedFields, old.metadata.managedFields]
  if (after === before || after === undefined || before === undefined || after.length !== before.length) return
  if (!after.every((entry, i) => differsInTime(entry, before[i]))) return
  next.metadata.managedFields = before
  if (!deepEqual(next, old)) next.metadata.managedFields = after
}

/** At most in its time. An entry that a write did not touch is the very same. */
const differsInTime = (entry: ManagedFieldsEntry, other: ManagedFieldsEntry | undefined): boolean =>
  entry === other ||
  (other !== undefined &&
    entry.manager === other.manager &&
    entry.operation === other.operation &&
    entry.apiVersion === other.apiVersion &&
    entry.subresource === other.subresource &&
    deepEqual(entry.fieldsV1, other.fieldsV1))
