import type { Changes, Creation, Removal } from './changes.ts'
import { type DaemonNode, type Daemons, isAvailable } from './daemons.ts'
import { countedNodes, pairOn } from './pairs.ts'

interface SurgeLimits {
  readonly maxSurge: number
  /** Nodes that are to run the pod. */
  readonly desired: number
}

/**
 * The new pod of a node comes beside the old one, which goes when the new one is available. A node whose old pod is not available gets its
 * new one at once, without counting.
 */
export const surge = (daemons: Daemons, { maxSurge, desired }: SurgeLimits): Changes => {
  const tally = countedNodes(daemons).map((node) => look(node, daemons))
  const surging = tally.filter(({ surges }) => surges).length
  const available = tally.filter((each) => each.available).length
  const candidates = tally.flatMap(({ candidate }) => candidate ?? [])
  // Where the nodes that suit have changed, an old pod is kept until its work is done elsewhere.
  const leaving = tally.flatMap(({ leaves }) => leaves ?? [])
  return {
    create: [...tally.flatMap(({ create }) => create ?? []), ...candidates.slice(0, Math.max(0, maxSurge - surging))],
    remove: [...tally.flatMap(({ remove }) => remove ?? []), ...leaving.slice(0, Math.max(0, available - desired))],
  }
}

/** What one node adds to the decision. */
interface Look {
  /** Has a second pod, which is not available yet. */
  readonly surges?: boolean
  readonly available?: boolean
  readonly candidate?: Creation
  readonly create?: Creation
  readonly remove?: Removal
  /** To be removed once enough others are available. */
  readonly leaves?: Removal
}

const look = (node: DaemonNode, daemons: Daemons): Look => {
  const pair = pairOn(node, daemons)
  if (pair === undefined) return { surges: true }
  const { updated, outdated } = pair
  if (outdated === undefined) return { available: updated !== undefined && isAvailable(updated, daemons) }
  const available = isAvailable(outdated, daemons)
  if (updated === undefined) return { available, ...outdatedAlone(node, outdated, available) }
  if (!isAvailable(updated, daemons)) return { available, surges: true }
  return { available, remove: { pod: outdated, reason: `${updated.metadata.name}, which follows it, is available` } }
}

const outdatedAlone = ({ name, placement }: DaemonNode, pod: Removal['pod'], available: boolean): Look => {
  if (placement === 'run') {
    const follow = { node: name, reason: `${pod.metadata.name} on node ${name} is of another revision than the template` }
    return available ? { candidate: follow } : { create: follow }
  }
  const removal = { pod, reason: `node ${name} takes no new pod to follow it` }
  return available ? { leaves: removal } : { remove: removal }
}
