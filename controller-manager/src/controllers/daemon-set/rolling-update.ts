import type { Pod, Stored } from '@coxswain/api-types'
import { isPodAvailable } from '../../shared/pod-state.ts'
import { type Changes, NO_CHANGES, type Removal } from './changes.ts'
import { type DaemonNode, type Daemons, isGoing, isUpdated } from './daemons.ts'
import { limitsOf } from './limits.ts'
import { surge } from './surge.ts'

/** The pods of a node that stay: one of the present revision, one of another. */
export interface Pair {
  readonly updated: Stored<Pod> | undefined
  readonly outdated: Stored<Pod> | undefined
}

/** The next step of a rollout. Taken only where every node has what it shall have as it is (upstream's `rollingUpdate`). */
export const rollingUpdate = (daemons: Daemons): Changes => {
  if (daemons.daemonSet.spec?.updateStrategy?.type !== 'RollingUpdate') return NO_CHANGES
  const desired = daemons.nodes.filter(({ placement }) => placement === 'run').length
  const { maxSurge, maxUnavailable } = limitsOf(daemons.daemonSet, desired)
  return maxSurge > 0 ? surge(daemons, { maxSurge, desired }) : replace(daemons, maxUnavailable)
}

/** The nodes that a rollout counts: those that are to run the pod, and all others that have one. */
export const countedNodes = ({ nodes, strayed }: Daemons): readonly DaemonNode[] => [
  ...nodes.filter(({ placement, pods }) => placement === 'run' || pods.length > 0),
  ...strayed,
]

/** Undefined where there are several of a kind: those are seen to first. */
export const pairOn = ({ pods }: DaemonNode, daemons: Daemons): Pair | undefined => {
  const staying = pods.filter((pod) => !isGoing(pod))
  const updated = staying.filter((pod) => isUpdated(pod, daemons))
  const outdated = staying.filter((pod) => !isUpdated(pod, daemons))
  return updated.length > 1 || outdated.length > 1 ? undefined : { updated: updated[0], outdated: outdated[0] }
}

export const isAvailable = (pod: Stored<Pod>, { daemonSet, now }: Daemons): boolean =>
  isPodAvailable(pod, daemonSet.spec?.minReadySeconds ?? 0, now)

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
