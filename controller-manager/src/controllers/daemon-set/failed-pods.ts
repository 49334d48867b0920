import type { DaemonSet, Stored } from '@coxswain/api-types'
import { keyOf, type ObjectKey } from '@coxswain/client'

/** When a failed pod of a node was last replaced, and how long the next one has to wait from then on. Milliseconds. */
interface Wait {
  readonly since: number
  readonly delayMs: number
}

interface SetWaits {
  /** A changed DaemonSet begins anew: what its pods failed of may be mended. */
  readonly version: string
  readonly nodes: Readonly<Record<string, Wait>>
}

/**
 * How long failed pods wait: a node whose kubelet rejects every pod would else get one after another. It may be lost. Bounded by
 * DaemonSets, and nodes on which their pods fail.
 */
export type FailedPods = Map<ObjectKey, SetWaits>

/** Upstream's back-off: from one second up to fifteen minutes, and forgotten after twice as long without a failure. */
const FIRST_MS = 1_000
const LONGEST_MS = 900_000

/**
 * Milliseconds that a failed pod of a node has to wait until it is deleted. 0: it may go now, which is noted, and the next one will wait
 * twice as long.
 */
export const timeToDelete = (failed: FailedPods, { daemonSet, node, now }: Failure): number => {
  const key = keyOf(daemonSet)
  const version = `${daemonSet.metadata.uid}/${daemonSet.status?.observedGeneration ?? 0}`
  const known = failed.get(key)
  const nodes = known?.version === version ? recent(known.nodes, now) : {}
  const last = Object.hasOwn(nodes, node) ? nodes[node] : undefined
  const left = last === undefined ? 0 : Math.max(0, last.since + last.delayMs - now)
  if (left > 0) return left
  const delayMs = last === undefined ? FIRST_MS : Math.min(last.delayMs * 2, LONGEST_MS)
  failed.set(key, { version, nodes: { ...nodes, [node]: { since: now, delayMs } } })
  return 0
}

export interface Failure {
  readonly daemonSet: Stored<DaemonSet>
  readonly node: string
  readonly now: number
}

const recent = (nodes: SetWaits['nodes'], now: number): SetWaits['nodes'] =>
  Object.fromEntries(Object.entries(nodes).filter(([, { since }]) => now - since <= 2 * LONGEST_MS))
