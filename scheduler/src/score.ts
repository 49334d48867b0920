import type { Random } from '@coxswain/ports'
import { MAX_NODE_SCORE, type Plugin } from './framework.ts'
import type { NodeInfo } from './model/node-info.ts'
import type { ClusterView } from './snapshot.ts'

/** A plugin with what it has prepared for this pod. */
export interface Scorer {
  readonly plugin: Plugin
  readonly state: unknown
  readonly weight: number
}

export interface Contest {
  /** Nodes that fit; at least one. */
  readonly feasible: readonly NodeInfo[]
  readonly scorers: readonly Scorer[]
  readonly cluster: ClusterView
  readonly random: Random
}

/** The node with the highest sum of weighted scores; among equals chance decides. */
export const bestNode = ({ feasible, scorers, cluster, random }: Contest): NodeInfo => {
  const first = feasible[0]
  if (first === undefined) throw new RangeError('no node to choose from')
  if (feasible.length === 1) return first
  const totals = totalScores({ feasible, scorers, cluster })
  let best: NodeInfo[] = []
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < feasible.length; i++) {
    const total = totals[i] ?? 0
    if (total < highest) continue
    const node = feasible[i] ?? first
    if (total > highest) {
      highest = total
      best = [node]
    } else best.push(node)
  }
  return (best.length === 1 ? best[0] : best[random.integer(best.length)]) ?? first
}

/** Sums of weighted scores in the order of the nodes. */
export const totalScores = ({ feasible, scorers, cluster }: Omit<Contest, 'random'>): readonly number[] => {
  const totals = new Array<number>(feasible.length).fill(0)
  const scores = new Array<number>(feasible.length).fill(0)
  for (const { plugin, state, weight } of scorers) {
    const complete = plugin.prepareScore === undefined ? state : plugin.prepareScore(state, feasible, cluster)
    for (let i = 0; i < feasible.length; i++) scores[i] = plugin.score?.(complete, feasible[i] as NodeInfo) ?? 0
    normalize(plugin, complete, scores)
    for (let i = 0; i < totals.length; i++) totals[i] = (totals[i] ?? 0) + weight * (scores[i] ?? 0)
  }
  return totals
}

const normalize = (plugin: Plugin, state: unknown, scores: number[]): void => {
  if (plugin.normalize === undefined) return
  if (typeof plugin.normalize === 'function') plugin.normalize(state, scores)
  else normalizeByHighest(scores, plugin.normalize === 'reverse')
}

/** Upstream's `DefaultNormalizeScore`: whole numbers, cut off. */
const normalizeByHighest = (scores: number[], reverse: boolean): void => {
  let highest = 0
  for (const score of scores) if (score > highest) highest = score
  if (highest === 0) {
    if (reverse) scores.fill(MAX_NODE_SCORE)
    return
  }
  for (let i = 0; i < scores.length; i++) {
    const share = Math.trunc((MAX_NODE_SCORE * (scores[i] ?? 0)) / highest)
    scores[i] = reverse ? MAX_NODE_SCORE - share : share
  }
}
