import type { Random } from '@coxswain/ports'
import type { Plugin, Profile, Rejection } from './framework.ts'
import type { NodeInfo } from './model/node-info.ts'
import type { PodInfo } from './model/pod-info.ts'
import type { PodVolumes } from './model/pod-volumes.ts'
import { bestNode, type Scorer } from './score.ts'
import type { Snapshot } from './snapshot.ts'

/** Nodes that were refused for the same reason by the same plugin. */
export interface Refusal {
  readonly plugin: string
  readonly rejection: Rejection
  readonly nodes: number
}

/** Where a pod goes, or why it goes nowhere. `evaluated`: so many nodes were looked at. */
export type Decision =
  | {
      readonly tag: 'node'
      readonly node: string
      readonly feasible: number
      readonly evaluated: number
      /** What must be written for it first; absent for pods without claims, and where all are bound. */
      readonly volumes?: PodVolumes
    }
  | { readonly tag: 'noNodes'; readonly evaluated: 0 }
  | {
      readonly tag: 'unschedulable'
      readonly nodes: number
      /** By node; those that `pruned` or `whole` speak of are not among them. */
      readonly refusals: readonly Refusal[]
      /** Plugins that left only some nodes to look at, by name. */
      readonly pruned: readonly string[]
      /** The pod as a whole was refused, before any node was looked at. */
      readonly whole: { readonly plugin: string; readonly rejection: Rejection } | undefined
      readonly evaluated: number
    }

interface Filter {
  readonly plugin: Plugin
  readonly state: unknown
}
interface Prepared {
  readonly filters: readonly Filter[]
  readonly scorers: readonly Scorer[]
  /** Names of the only nodes that can do; undefined: all may. */
  readonly only: ReadonlySet<string> | undefined
  readonly pruned: readonly string[]
  readonly whole: { readonly plugin: string; readonly rejection: Rejection } | undefined
}

/**
 * Decides where a pod goes: a pure function of what it is given (upstream's `schedulePod`). Equal seeds give equal decisions. Looks at
 * nodes from `snapshot.start` on, in a ring, until it has found enough that fit; the best of these by score wins, and chance among
 * equals.
 */
export const decide = (snapshot: Snapshot, pod: PodInfo, profile: Profile, random: Random): Decision => {
  const { nodes } = snapshot
  if (nodes.length === 0) return { tag: 'noNodes', evaluated: 0 }
  const prepared = prepare(snapshot, pod, profile)
  const { pruned, whole } = prepared
  if (whole !== undefined) return { tag: 'unschedulable', nodes: nodes.length, refusals: [], pruned, whole, evaluated: 0 }
  const nominated = nominatedNode(snapshot, pod, prepared.filters)
  if (nominated !== undefined) return chosen(nominated, prepared.filters, { feasible: 1, evaluated: 1 })

  const { feasible, refused } = search(snapshot, prepared, profile)
  const evaluated = feasible.length + refused.length
  if (feasible.length === 0) {
    return { tag: 'unschedulable', nodes: nodes.length, refusals: summarize(refused), pruned, whole, evaluated }
  }
  const best = bestNode({ feasible, scorers: prepared.scorers, cluster: snapshot, random })
  return chosen(best, prepared.filters, { feasible: feasible.length, evaluated })
}

const chosen = (
  node: NodeInfo,
  filters: readonly Filter[],
  counts: { readonly feasible: number; readonly evaluated: number },
): Decision => {
  for (const { plugin, state } of filters) {
    const volumes = plugin.reserve?.(state, node)
    if (volumes !== undefined) return { tag: 'node', node: node.name, ...counts, volumes }
  }
  return { tag: 'node', node: node.name, ...counts }
}

const prepare = (snapshot: Snapshot, pod: PodInfo, { plugins }: Profile): Prepared => {
  const filters: Filter[] = []
  const scorers: Scorer[] = []
  const pruned: string[] = []
  let only: ReadonlySet<string> | undefined
  for (const { plugin, weight } of plugins) {
    const state = plugin.prepare(pod, snapshot)
    const narrowed = plugin.narrow?.(state) ?? null
    if (narrowed !== null) {
      if ('severity' in narrowed) return { filters, scorers, only, pruned, whole: { plugin: plugin.name, rejection: narrowed } }
      only = only === undefined ? narrowed : new Set([...only].filter((name) => narrowed.has(name)))
      pruned.push(plugin.name)
    }
    if (plugin.filter !== undefined && plugin.filters?.(state) !== false) filters.push({ plugin, state })
    if (weight > 0 && plugin.score !== undefined && plugin.scores?.(state) !== false) scorers.push({ plugin, state, weight })
  }
  return { filters, scorers, only, pruned, whole: undefined }
}

interface Refused {
  readonly filter: Filter
  readonly rejection: Rejection
}

/** The filter that refuses the node, with its reason; undefined where the pod fits. */
const refusalBy = (filters: readonly Filter[], node: NodeInfo): Refused | undefined => {
  for (const filter of filters) {
    const rejection = filter.plugin.filter?.(filter.state, node) ?? null
    if (rejection !== null) return { filter, rejection }
  }
  return undefined
}

/** A node that somebody has set aside for the pod is taken without looking further, if it fits still. */
const nominatedNode = (snapshot: Snapshot, { pod }: PodInfo, filters: readonly Filter[]): NodeInfo | undefined => {
  const name = pod.status?.nominatedNodeName
  const node = name === undefined || name === '' ? undefined : snapshot.node(name)
  return node === undefined || refusalBy(filters, node) !== undefined ? undefined : node
}

interface Found {
  readonly feasible: NodeInfo[]
  readonly refused: Refused[]
}

const search = (snapshot: Snapshot, { filters, only }: Prepared, profile: Profile): Found => {
  const { nodes, start } = snapshot
  const found: Found = { feasible: [], refused: [] }
  if (only !== undefined) {
    for (const name of only) consider(snapshot.node(name), filters, found)
    return found
  }
  const wanted = numFeasibleNodesToFind(nodes.length, profile.percentageOfNodesToScore)
  for (let i = 0; i < nodes.length && found.feasible.length < wanted; i++) {
    consider(nodes[(start + i) % nodes.length], filters, found)
  }
  return found
}

const consider = (node: NodeInfo | undefined, filters: readonly Filter[], { feasible, refused }: Found): void => {
  if (node === undefined) return
  const refusal = refusalBy(filters, node)
  if (refusal === undefined) feasible.push(node)
  else refused.push(refusal)
}

/** Rejections are shared, so the many nodes of a large cluster come down to a few entries. */
const summarize = (refused: readonly Refused[]): Refusal[] => {
  const counts = new Map<Rejection, { readonly plugin: string; nodes: number }>()
  for (const { filter, rejection } of refused) {
    const count = counts.get(rejection)
    if (count === undefined) counts.set(rejection, { plugin: filter.plugin.name, nodes: 1 })
    else count.nodes++
  }
  return [...counts].map(([rejection, { plugin, nodes }]) => ({ plugin, rejection, nodes }))
}

const MIN_FEASIBLE_NODES = 100
const MIN_PERCENTAGE = 5

/**
 * After how many nodes that fit a search stops: all of a small cluster, of a large one half and less, down to a twentieth (upstream's
 * `numFeasibleNodesToFind`).
 */
export const numFeasibleNodesToFind = (nodes: number, percentageOfNodesToScore: number): number => {
  if (nodes < MIN_FEASIBLE_NODES) return nodes
  const percentage = percentageOfNodesToScore > 0 ? percentageOfNodesToScore : Math.max(MIN_PERCENTAGE, 50 - Math.floor(nodes / 125))
  return Math.max(MIN_FEASIBLE_NODES, Math.floor((nodes * Math.min(100, percentage)) / 100))
}
