import type { Condition } from '../generated/meta.v1.types.ts'
import type { DeepReadonly } from '../object.ts'
import { formatTime } from '../time.ts'

type Said = Omit<DeepReadonly<Condition>, 'lastTransitionTime'>

/**
 * The conditions with one said anew, in its place or behind the others (upstream's `SetStatusCondition`). Its time is when its status
 * became what it is, whatever its reason.
 */
export const setStatusCondition = (
  conditions: readonly DeepReadonly<Condition>[] | undefined,
  said: Said,
  now: number,
): readonly DeepReadonly<Condition>[] => {
  const all = conditions ?? []
  const at = all.findIndex(({ type }) => type === said.type)
  const former = all[at]
  const next = { ...said, lastTransitionTime: former?.status === said.status ? former.lastTransitionTime : formatTime(now) }
  return at < 0 ? [...all, next] : all.with(at, next)
}
