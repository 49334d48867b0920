import { definePlugin, type Rejection, reject } from '../framework.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { ClusterView } from '../snapshot.ts'
import { AssignedPod, Node, on, TargetPod } from '../wake.ts'
import {
  countPods,
  isCounted,
  matches,
  type SpreadConstraint,
  softConstraints,
  spreadConstraints,
} from './pod-topology-spread-constraints.ts'
import { normalizeSpread, prepareSpreadScore, type SpreadScore, spreadScore } from './pod-topology-spread-score.ts'

const MISSING_LABEL = reject('unresolvable', "node(s) didn't match pod topology spread constraints (missing required label)")
const TOO_UNEVEN = reject('unschedulable', "node(s) didn't match pod topology spread constraints")

/** A constraint that must hold, with the pods that there are now by topology value. */
interface Spread {
  readonly constraint: SpreadConstraint
  readonly counts: ReadonlyMap<string, number>
  /** What the emptiest place has. */
  readonly least: number
}

interface SpreadState {
  readonly pod: PodInfo
  readonly hard: readonly Spread[]
  readonly soft: readonly SpreadConstraint[]
  readonly score: SpreadScore | undefined
}

const hasTopologies = (constraints: readonly SpreadConstraint[], node: NodeInfo): boolean =>
  constraints.every(({ placeOf }) => placeOf(node) !== undefined)

const leastOf = ({ minDomains }: SpreadConstraint, counts: ReadonlyMap<string, number>): number =>
  // With fewer places than the pod wants there is always an empty one still to come (KEP-3022).
  counts.size < minDomains ? 0 : Math.min(...counts.values())

const hardState = (pod: PodInfo, cluster: ClusterView): readonly Spread[] => {
  const constraints = spreadConstraints(pod, 'DoNotSchedule')
  if (constraints.length === 0) return []
  const eligible = cluster.nodes.filter((node) => hasTopologies(constraints, node))
  return constraints.map((constraint) => {
    const counts = new Map<string, number>()
    for (const node of eligible) {
      if (!isCounted(constraint, node)) continue
      const value = constraint.placeOf(node) ?? ''
      counts.set(value, (counts.get(value) ?? 0) + countPods(constraint, node))
    }
    return { constraint, counts, least: leastOf(constraint, counts) }
  })
}

const filter = ({ hard }: SpreadState, node: NodeInfo): Rejection | null => {
  for (const { constraint, counts, least } of hard) {
    const value = constraint.placeOf(node)
    if (value === undefined) return MISSING_LABEL
    if ((counts.get(value) ?? 0) + constraint.self - least > constraint.maxSkew) return TOO_UNEVEN
  }
  return null
}

const withPod = (state: SpreadState, other: PodInfo, node: NodeInfo, by: 1 | -1): SpreadState => {
  if (
    !hasTopologies(
      state.hard.map(({ constraint }) => constraint),
      node,
    )
  )
    return state
  const hard = state.hard.map((spread) => {
    const { constraint } = spread
    if (!isCounted(constraint, node) || !matches(constraint, other)) return spread
    const value = constraint.placeOf(node) ?? ''
    const counts = new Map(spread.counts).set(value, (spread.counts.get(value) ?? 0) + by)
    return { constraint, counts, least: leastOf(constraint, counts) }
  })
  return { ...state, hard }
}

/** Spreads pods over zones, nodes or any other label (upstream's `PodTopologySpread`). */
export const podTopologySpread = definePlugin<SpreadState>({
  name: 'PodTopologySpread',
  wakeOn: [
    on(AssignedPod, 'add', 'delete', 'updateLabel').when(
      (pod, { before, after }) => before?.namespace === pod.namespace || after?.namespace === pod.namespace,
    ),
    on(TargetPod, 'updateLabel'),
    on(Node, 'add', 'delete', 'updateLabel', 'updateTaint'),
  ],
  prepare: (pod, cluster) => ({ pod, hard: hardState(pod, cluster), soft: softConstraints(pod), score: undefined }),
  filters: ({ hard }) => hard.length > 0,
  scores: ({ soft }) => soft.length > 0,
  filter,
  prepareScore: (state, feasible, cluster) => ({ ...state, score: prepareSpreadScore(state.soft, feasible, cluster) }),
  score: ({ score }, node) => (score === undefined ? 0 : spreadScore(score, node)),
  normalize: (_, scores) => normalizeSpread(scores),
  podAdded: (state, other, node) => withPod(state, other, node, 1),
  podRemoved: (state, other, node) => withPod(state, other, node, -1),
})
