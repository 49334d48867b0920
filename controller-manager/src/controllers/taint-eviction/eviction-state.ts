import type { Node, Stored } from '@coxswain/api-types'
import type { ObjectKey } from '@coxswain/client'
import { type ReadonlyTaint, taintsOf } from '../../shared/taints.ts'

/**
 * What the controller remembers. Nothing of it decides whether a pod is evicted, and little of it when: it may be lost.
 * Bounded by pods on tainted nodes, and by taints.
 */
export interface EvictionState {
  /** Pods whose eviction waits for its time; so that its being called off can be told. */
  readonly waiting: Map<ObjectKey, true>
  /** Since when taints without `timeAdded` have been seen: node -> taint -> milliseconds since the epoch. */
  readonly seen: Map<string, Readonly<Record<string, number>>>
}

export const createEvictionState = (): EvictionState => ({ waiting: new Map(), seen: new Map() })

const idOf = ({ key, value = '', effect }: ReadonlyTaint): string => `${key}=${value}:${effect}`

/** Notes the taints of a node that do not say since when they are there, and forgets those that are gone. */
export const observeTaints = ({ seen }: EvictionState, node: Stored<Node>, now: number): ((taint: ReadonlyTaint) => number) => {
  const { name } = node.metadata
  const known = seen.get(name)
  const present = new Map<string, number>()
  for (const taint of taintsOf(node)) {
    if (taint.effect !== 'NoExecute' || taint.timeAdded !== undefined) continue
    present.set(idOf(taint), known?.[idOf(taint)] ?? now)
  }
  if (present.size > 0) seen.set(name, Object.fromEntries(present))
  else seen.delete(name)
  return (taint) => present.get(idOf(taint)) ?? now
}
