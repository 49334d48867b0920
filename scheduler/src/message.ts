import type { Decision, Refusal } from './decide.ts'
import type { PodInfo } from './model/pod-info.ts'

export type Unschedulable = Extract<Decision, { readonly tag: 'unschedulable' | 'noNodes' }>

const NO_NODES = 'no nodes available to schedule pods'
const NO_VICTIMS = 'No preemption victims found for incoming pod'
const NOT_HELPFUL = 'Preemption is not helpful for scheduling'
/** Upstream's plugin for resource claims is asked before preemption, and says this of all pods without one. */
const NO_CLAIMS = 'no new claims to deallocate'

/**
 * Why a pod cannot be scheduled, in the words of upstream 1.36 (`FitError.Error`): the reasons with the number of nodes that gave each,
 * then what preemption could do. We do not preempt: of nodes where it might help we say that there are no victims.
 */
export const unschedulableMessage = (decision: Unschedulable, { spec }: PodInfo): string => {
  if (decision.tag === 'noNodes') return NO_NODES
  const { nodes } = decision
  const reasons = decision.whole === undefined ? histogram(reasonCounts(decision)) : decision.whole.rejection.reasons.join(', ')
  const preemption =
    spec.preemptionPolicy === 'Never'
      ? 'not eligible due to preemptionPolicy=Never.'
      : `0/${nodes} nodes are available: ${histogram(preemptionCounts(decision))}.`
  return `0/${nodes} nodes are available:${reasons === '' ? '' : ` ${reasons}.`} ${NO_CLAIMS}, preemption: ${preemption}`
}

type Refused = Extract<Decision, { readonly tag: 'unschedulable' }>

const nodesOf = (refusals: readonly Refusal[]): number => refusals.reduce((sum, { nodes }) => sum + nodes, 0)

const reasonCounts = ({ refusals, pruned, nodes }: Refused): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  const add = (reason: string, count: number): void => void counts.set(reason, (counts.get(reason) ?? 0) + count)
  for (const refusal of refusals) for (const reason of refusal.rejection.reasons) add(reason, refusal.nodes)
  const left = nodes - nodesOf(refusals)
  if (pruned.length > 0 && left > 0) add(`node(s) didn't satisfy plugin(s) [${[...pruned].sort().join(' ')}]`, left)
  return counts
}

const preemptionCounts = ({ refusals, nodes }: Refused): ReadonlyMap<string, number> => {
  const resolvable = nodesOf(refusals.filter(({ rejection }) => rejection.severity === 'unschedulable'))
  const counts: [string, number][] = [
    [NO_VICTIMS, resolvable],
    [NOT_HELPFUL, nodes - resolvable],
  ]
  return new Map(counts.filter(([, count]) => count > 0))
}

/** `1 Insufficient cpu, 2 node(s) were unschedulable`: sorted as texts, as upstream does. */
const histogram = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ')

/** Plugins whose no is in the decision: changes that could turn it are what the pod waits for. */
export const rejectingPlugins = (decision: Unschedulable): readonly string[] => {
  if (decision.tag === 'noNodes') return [NO_NODES_PLUGIN]
  const { refusals, pruned, whole } = decision
  return [...new Set([...(whole === undefined ? [] : [whole.plugin]), ...pruned, ...refusals.map(({ plugin }) => plugin)])]
}

/** Stands for the lack of nodes where plugins are named. */
export const NO_NODES_PLUGIN = 'NoNodes'

/** Why a pod has the node that it has, in few words. */
export const nodeReason = ({ node, feasible, evaluated }: Extract<Decision, { readonly tag: 'node' }>): string => {
  if (feasible > 1) return `${node} had the best score of the ${feasible} nodes that it fits on`
  return evaluated > 1 ? `${node} is the only one of ${evaluated} nodes that it fits on` : `it fits on ${node}`
}
