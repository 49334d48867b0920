import type { DeepReadonly, Toleration } from '@coxswain/api-types'

type Read = DeepReadonly<Toleration>

/** Whether all that `b` tolerates is tolerated by `a` too (upstream's `isSuperset`). */
export const coversToleration = (a: Read, b: Read): boolean => {
  if (same(a, b)) return true
  if (!keyCovers(a, b) || !effectCovers(a, b) || !durationCovers(a, b)) return false
  switch (operatorOf(a)) {
    case 'Equal':
      return operatorOf(b) === 'Equal' && (a.value ?? '') === (b.value ?? '')
    case 'Exists':
      return true
    default:
      return false
  }
}

/** Both lists, less what another of them covers; what equals another stays once. */
export const mergeTolerations = (first: readonly Read[], second: readonly Read[]): Toleration[] => {
  const all = [...first, ...second]
  const merged: Toleration[] = []
  for (const [i, toleration] of all.entries()) {
    const covered =
      merged.some((each) => coversToleration(each, toleration)) ||
      all.slice(i + 1).some((each) => coversToleration(each, toleration) && !same(each, toleration))
    if (!covered) merged.push({ ...toleration })
  }
  return merged
}

/** Whether each toleration is covered by one that is allowed. Nothing is allowed explicitly: everything is. */
export const allowsTolerations = (allowed: readonly Read[], given: readonly Read[]): boolean =>
  allowed.length === 0 || given.every((toleration) => allowed.some((each) => coversToleration(each, toleration)))

const operatorOf = ({ operator }: Read): string => operator || 'Equal'
const keyCovers = (a: Read, b: Read): boolean => (a.key ?? '') === (b.key ?? '') || (!a.key && operatorOf(a) === 'Exists')
const effectCovers = (a: Read, b: Read): boolean => !a.effect || a.effect === (b.effect ?? '')
/** Only NoExecute knows durations; one without end covers every other. */
const durationCovers = (a: Read, b: Read): boolean => {
  if (a.effect !== 'NoExecute' || a.tolerationSeconds === undefined) return true
  return b.tolerationSeconds !== undefined && b.tolerationSeconds <= a.tolerationSeconds
}
const same = (a: Read, b: Read): boolean =>
  (a.key ?? '') === (b.key ?? '') &&
  operatorOf(a) === operatorOf(b) &&
  (a.value ?? '') === (b.value ?? '') &&
  (a.effect ?? '') === (b.effect ?? '') &&
  a.tolerationSeconds === b.tolerationSeconds
