import { isWaitingForDependents, type OwnershipGraph, ownersOf } from './ownership-graph.ts'

/** Does an object that is deleted in the foreground wait for itself: are its owners, or theirs, deleted so too and kept by it? */
export const isInCircle = (graph: OwnershipGraph, uid: string): boolean => {
  const seen = new Set<string>()
  const next = [uid]
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    const item = graph.get(at)
    if (item === undefined || !isWaitingForDependents(item.metadata)) continue
    for (const owner of ownersOf(item.metadata)) {
      if (owner.blockOwnerDeletion !== true || seen.has(owner.uid)) continue
      if (owner.uid === uid) return true
      seen.add(owner.uid)
      next.push(owner.uid)
    }
  }
  return false
}
