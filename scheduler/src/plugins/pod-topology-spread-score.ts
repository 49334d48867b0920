import { MAX_NODE_SCORE } from '../framework.ts'
import { labelOf } from '../model/node-facts.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { ClusterView } from '../snapshot.ts'
import { countPods, HOSTNAME, isCounted, type SpreadConstraint } from './pod-topology-spread-constraints.ts'

/** A preferred constraint with the pods that there are by topology value, among the places that are left. */
interface WeighedSpread {
  readonly constraint: SpreadConstraint
  /** Undefined for host names: a node's own pods are counted when it is scored. */
  readonly counts: ReadonlyMap<string, number> | undefined
  /** Makes a pod in one of few zones count as much as one on one of many nodes. */
  readonly weight: number
}
export type SpreadScore = readonly WeighedSpread[]

/** Raw score of a node that lacks a topology which the pod names. */
const IGNORED = -1

const isIgnored = (constraints: readonly SpreadConstraint[], { labels }: NodeInfo): boolean =>
  constraints.some(({ everywhere, topologyKey }) => everywhere && labelOf(labels, topologyKey) === undefined)

/** Counts once for all nodes what `spreadScore` needs (upstream's `PodTopologySpread.PreScore`). */
export const prepareSpreadScore = (
  constraints: readonly SpreadConstraint[],
  feasible: readonly NodeInfo[],
  cluster: ClusterView,
): SpreadScore => {
  const candidates = feasible.filter((node) => !isIgnored(constraints, node))
  return constraints.map((constraint) => {
    const { topologyKey } = constraint
    if (topologyKey === HOSTNAME) return { constraint, counts: undefined, weight: Math.log(candidates.length + 2) }
    const counts = new Map<string, number>()
    // A node without the label counts as a place of its own, as upstream does: under the default constraints only.
    for (const { labels } of candidates) counts.set(labelOf(labels, topologyKey) ?? '', 0)
    const weight = Math.log(counts.size + 2)
    if (counts.size === 1 && counts.has('')) return { constraint, counts, weight }
    for (const node of cluster.nodes) {
      if (isIgnored(constraints, node) || !isCounted(constraint, node)) continue
      const value = labelOf(node.labels, topologyKey) ?? ''
      const count = counts.get(value)
      if (count !== undefined) counts.set(value, count + countPods(constraint, node))
    }
    return { constraint, counts, weight }
  })
}

/** The more pods there are where the node stands, the higher: `normalizeSpread` turns it round. */
export const spreadScore = (spreads: SpreadScore, node: NodeInfo): number => {
  let score = 0
  for (const { constraint, counts, weight } of spreads) {
    const value = labelOf(node.labels, constraint.topologyKey)
    if (value === undefined) {
      if (constraint.everywhere) return IGNORED
      continue
    }
    const count = counts === undefined ? countPods(constraint, node) : (counts.get(value) ?? 0)
    score += count * weight + (constraint.maxSkew - 1)
  }
  return Math.round(score)
}

export const normalizeSpread = (scores: number[]): void => {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  for (const score of scores) {
    if (score === IGNORED) continue
    least = Math.min(least, score)
    most = Math.max(most, score)
  }
  for (const [i, score] of scores.entries()) {
    if (score === IGNORED) scores[i] = 0
    else scores[i] = most === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (most + least - score)) / most)
  }
}
