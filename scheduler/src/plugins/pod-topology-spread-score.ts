import { MAX_NODE_SCORE } from '../framework.ts'
import { HOST_LABEL, ZONE_LABEL } from '../model/node-facts.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { ClusterView } from '../snapshot.ts'
import { countPods, isCounted, type SpreadConstraint } from './pod-topology-spread-constraints.ts'

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

const isIgnored = (constraints: readonly SpreadConstraint[], node: NodeInfo): boolean => {
  for (const { everywhere, placeOf } of constraints) if (everywhere && placeOf(node) === undefined) return true
  return false
}

/** Counts once for all nodes what `spreadScore` needs (upstream's `PodTopologySpread.PreScore`). */
export const prepareSpreadScore = (
  constraints: readonly SpreadConstraint[],
  feasible: readonly NodeInfo[],
  cluster: ClusterView,
): SpreadScore => {
  const candidates = constraints.some(({ everywhere }) => everywhere) ? feasible.filter((node) => !isIgnored(constraints, node)) : feasible
  return constraints.map((constraint) => {
    if (constraint.topologyKey === HOST_LABEL) return { constraint, counts: undefined, weight: Math.log(candidates.length + 2) }
    const counts = new Map<string, number>()
    // A node without the label counts as a place of its own, as upstream does: under the default constraints only.
    for (const node of candidates) counts.set(constraint.placeOf(node) ?? '', 0)
    countPlaces(counts, constraint, { constraints, cluster })
    return { constraint, counts, weight: Math.log(counts.size + 2) }
  })
}

interface Surroundings {
  readonly constraints: readonly SpreadConstraint[]
  readonly cluster: ClusterView
}

const countPlaces = (counts: Map<string, number>, constraint: SpreadConstraint, { constraints, cluster }: Surroundings): void => {
  const { group, affinity, topologyKey, placeOf } = constraint
  if (group !== undefined && affinity === undefined && topologyKey === ZONE_LABEL) {
    const zones = cluster.groupZones(group)
    for (const zone of counts.keys()) counts.set(zone, zones.get(zone) ?? 0)
    return
  }
  for (const node of cluster.nodes) {
    if (isIgnored(constraints, node) || !isCounted(constraint, node)) continue
    const value = placeOf(node) ?? ''
    const count = counts.get(value)
    if (count !== undefined) counts.set(value, count + countPods(constraint, node))
  }
}

/** The more pods there are where the node stands, the higher: `normalizeSpread` turns it round. */
export const spreadScore = (spreads: SpreadScore, node: NodeInfo): number => {
  let score = 0
  for (const { constraint, counts, weight } of spreads) {
    const value = constraint.placeOf(node)
    if (value !== undefined) {
      const count = counts === undefined ? countPods(constraint, node) : (counts.get(value) ?? 0)
      score += count * weight + (constraint.maxSkew - 1)
    } else if (constraint.everywhere) return IGNORED
  }
  return Math.round(score)
}

export const normalizeSpread = (scores: number[]): void => {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  for (const score of scores) {
    if (score === IGNORED) continue
    if (score < least) least = score
    if (score > most) most = score
  }
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] ?? IGNORED
    if (score === IGNORED) scores[i] = 0
    else scores[i] = most === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (most + least - score)) / most)
  }
}
