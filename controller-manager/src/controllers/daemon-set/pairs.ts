import type { Pod, Stored } from '@coxswain/api-types'
import { type DaemonNode, type Daemons, isGoing, isUpdated } from './daemons.ts'

/** The pods of a node that stay: one of the present revision, one of another. */
export interface Pair {
  readonly updated: Stored<Pod> | undefined
  readonly outdated: Stored<Pod> | undefined
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
