import { type Changes, NO_CHANGES, type Removal } from './changes.ts'
import { type Daemons, isAvailable } from './daemons.ts'
import { limitsOf } from './limits.ts'
import { countedNodes, pairOn } from './pairs.ts'
import { surge } from './surge.ts'

/** The next step of a rollout. Taken only where every node has what it shall have as it is (upstream's `rollingUpdate`). */
export const rollingUpdate = (daemons: Daemons): Changes => {
  if (daemons.daemonSet.spec?.updateStrategy?.type !== 'RollingUpdate') return NO_CHANGES
  const desired = daemons.nodes.filter(({ placement }) => placement === 'run').length
  const { maxSurge, maxUnavailable } = limitsOf(daemons.daemonSet, desired)
  return maxSurge > 0 ? surge(daemons, { maxSurge, desired }) : replace(daemons, maxUnavailable)
}

/**
 * The old pod of a node goes, and the new one comes when it is gone. Old pods that are not available go at once: they are missed by
 * nobody, and count as unavailable until their successors are available.
 */
const replace = (daemons: Daemons, maxUnavailable: number): Changes => {
  const broken: Removal[] = []
  const candidates: Removal[] = []
  let unavailable = 0
  for (const node of countedNodes(daemons)) {
    const { updated, outdated } = pairOn(node, daemons) ?? {}
    if ((updated === undefined) === (outdated === undefined)) unavailable++
    else if (updated !== undefined) unavailable += isAvailable(updated, daemons) ? 0 : 1
    else if (outdated !== undefined && isAvailable(outdated, daemons)) candidates.push({ pod: outdated, reason: OUTDATED })
    else if (outdated !== undefined) {
      broken.push({ pod: outdated, reason: `${OUTDATED}, and it is not available` })
      unavailable++
    }
  }
  return { create: [], remove: [...broken, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))] }
}

const OUTDATED = 'it is of another revision than the template'
