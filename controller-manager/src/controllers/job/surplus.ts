import type { Pod, Stored } from '@coxswain/api-types'
import { podsToDelete } from '../../shared/pod-deletion-order.ts'
import { isIndexed, type Situation, validIndex } from './situation.ts'

/**
 * Active pods that have to go: `count` at least, those that have come the least far first. Of an Indexed Job those too that have no index
 * of it, and all but one of each index (upstream's `activePodsForRemoval`).
 */
export const surplusPods = (situation: Situation, count: number): readonly Stored<Pod>[] => {
  const { spec, active, now } = situation
  const order = { now, rank: () => 0 }
  const superfluous = new Set<Stored<Pod>>()
  if (isIndexed(spec))
    for (const [index, pods] of byIndex(situation))
      for (const pod of index === undefined ? pods : podsToDelete(pods, pods.length - 1, order)) superfluous.add(pod)
  const more = Math.max(0, count - superfluous.size)
  const left = active.filter((pod) => !superfluous.has(pod))
  return more === 0 ? [...superfluous] : [...superfluous, ...podsToDelete(left, more, order)]
}

const byIndex = (situation: Situation): ReadonlyMap<number | undefined, readonly Stored<Pod>[]> => {
  const groups = new Map<number | undefined, Stored<Pod>[]>()
  for (const pod of situation.active) {
    const index = validIndex(situation, pod)
    const group = groups.get(index)
    if (group === undefined) groups.set(index, [pod])
    else group.push(pod)
  }
  return groups
}
