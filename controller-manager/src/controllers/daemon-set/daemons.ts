import type { DaemonSet, Node, Pod, Stored } from '@coxswain/api-types'
import { isPodAvailable, isPodTerminal } from '../../shared/pod-state.ts'
import { own } from '../../shared/well-known.ts'
import { REVISION_HASH, targetNode } from './daemon-pod.ts'
import { type Placement, placementFor } from './placement.ts'

/** A node, what it is to the DaemonSet, and the pods that are on it or made for it. */
export interface DaemonNode {
  readonly name: string
  readonly placement: Placement
  /** The one that counts first: bound before waiting, older before younger. Those that have ended and are being deleted are left out. */
  readonly pods: readonly Stored<Pod>[]
}

/** A DaemonSet on its nodes, as they are. The rules of this folder say what shall become of it. */
export interface Daemons {
  readonly daemonSet: Stored<DaemonSet>
  /** The revision of its present template. */
  readonly hash: string
  readonly nodes: readonly DaemonNode[]
  /** Pods whose node is not there: gone, or none of the cluster. */
  readonly strayed: readonly DaemonNode[]
  /** Milliseconds since the epoch. */
  readonly now: number
}

export interface DaemonsInput {
  readonly daemonSet: Stored<DaemonSet>
  readonly hash: string
  readonly pods: readonly Stored<Pod>[]
  readonly nodes: readonly Stored<Node>[]
  readonly now: number
}

/** Brings pods and nodes together, in one pass over each. */
export const daemonsOn = ({ daemonSet, hash, pods, nodes, now }: DaemonsInput): Daemons => {
  const byNode = podsByTarget(pods)
  const placementOf = placementFor(daemonSet)
  const there = nodes.map((node): DaemonNode => {
    const { name } = node.metadata
    return { name, placement: placementOf(node), pods: byNode.get(name) ?? [] }
  })
  for (const { name } of there) byNode.delete(name)
  const strayed = [...byNode].map(([name, left]): DaemonNode => ({ name, placement: 'leave', pods: left }))
  return { daemonSet, hash, nodes: there, strayed, now }
}

const podsByTarget = (pods: readonly Stored<Pod>[]): Map<string, readonly Stored<Pod>[]> => {
  const byNode = new Map<string, Stored<Pod>[]>()
  for (const pod of pods) {
    const node = isPodTerminal(pod) && isGoing(pod) ? undefined : targetNode(pod)
    if (node === undefined) continue
    const others = byNode.get(node)
    if (others === undefined) byNode.set(node, [pod])
    else others.push(pod)
  }
  for (const group of byNode.values()) if (group.length > 1) group.sort(byRank)
  return byNode
}

/** Upstream's `podByCreationTimestampAndPhase`. */
const byRank = (a: Stored<Pod>, b: Stored<Pod>): number =>
  Number(!a.spec?.nodeName) - Number(!b.spec?.nodeName) ||
  compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
  compare(a.metadata.name, b.metadata.name)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const isGoing = ({ metadata }: Stored<Pod>): boolean => metadata.deletionTimestamp !== undefined

/** Is a pod of the present revision? The template generation, which upstream reads too, says nothing that the hash does not. */
export const isUpdated = ({ metadata }: Stored<Pod>, { hash }: Pick<Daemons, 'hash'>): boolean =>
  own(metadata.labels, REVISION_HASH) === hash

export const isAvailable = (pod: Stored<Pod>, { daemonSet, now }: Daemons): boolean =>
  isPodAvailable(pod, daemonSet.spec?.minReadySeconds ?? 0, now)
