import type { Labels } from '@coxswain/api-types'
import { definePlugin, MAX_NODE_SCORE, type Rejection, reject } from '../framework.ts'
import { labelOf, type NodeFacts } from '../model/node-facts.ts'
import { type PodTerm, termMatches } from '../model/pod-affinity-term.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { copyCounts, countAt, countedAt, type TopologyCounts } from '../model/topology-counts.ts'
import type { ClusterView } from '../snapshot.ts'
import { AssignedPod, Node, on, TargetPod } from '../wake.ts'
import { scoreByAffinity } from './inter-pod-affinity-score.ts'

const AFFINITY = reject('unresolvable', "node(s) didn't match pod affinity rules")
const ANTI_AFFINITY = reject('unschedulable', "node(s) didn't match pod anti-affinity rules")
const ANTI_AFFINITY_OF_OTHERS = reject('unschedulable', "node(s) didn't satisfy existing pods anti-affinity rules")

export interface InterPodState {
  readonly pod: PodInfo
  readonly required: readonly PodTerm[]
  readonly requiredAnti: readonly PodTerm[]
  readonly namespaceLabels: (namespace: string) => Labels
  /** Pods that match all required terms, those that match an anti-affinity term, and terms of other pods against this one: by place. */
  readonly wanted: TopologyCounts
  readonly unwanted: TopologyCounts
  readonly refusing: TopologyCounts
  /** Somebody has preferences that concern this pod. */
  readonly preferences: boolean
  readonly scores: TopologyCounts
}

const NO_TERMS: readonly PodTerm[] = []

const prepare = (pod: PodInfo, cluster: ClusterView): InterPodState => {
  const { required = NO_TERMS, requiredAnti = NO_TERMS, preferred = [], preferredAnti = [] } = pod.affinity ?? {}
  const { namespaceLabels } = cluster
  const state: InterPodState = {
    pod,
    required,
    requiredAnti,
    namespaceLabels,
    wanted: new Map(),
    unwanted: new Map(),
    refusing: new Map(),
    preferences: preferred.length > 0 || preferredAnti.length > 0 || cluster.nodesWithAffinity.size > 0,
    scores: new Map(),
  }
  for (const node of cluster.nodesWithRequiredAntiAffinity)
    for (const other of node.podsWithRequiredAntiAffinity.values()) countRefusal(state, other, node, 1)
  if (required.length > 0 || requiredAnti.length > 0)
    for (const node of cluster.nodes) for (const other of node.pods.values()) countMatches(state, other, node, 1)
  return state
}

const countRefusal = ({ pod, refusing, namespaceLabels }: InterPodState, other: PodInfo, node: NodeFacts, by: 1 | -1): void => {
  for (const term of other.affinity?.requiredAnti ?? NO_TERMS)
    if (termMatches(term, pod, namespaceLabels(pod.namespace))) countAt(refusing, term.topologyKey, node.labels, by)
}

const countMatches = (state: InterPodState, other: PodInfo, node: NodeFacts, by: 1 | -1): void => {
  const { required, requiredAnti, wanted, unwanted } = state
  const labels = state.namespaceLabels(other.namespace)
  if (matchesAll(required, other, labels)) for (const { topologyKey } of required) countAt(wanted, topologyKey, node.labels, by)
  for (const term of requiredAnti) if (termMatches(term, other, labels)) countAt(unwanted, term.topologyKey, node.labels, by)
}

const matchesAll = (terms: readonly PodTerm[], pod: PodInfo, namespaceLabels: Labels): boolean => {
  for (const term of terms) if (!termMatches(term, pod, namespaceLabels)) return false
  return terms.length > 0
}

const filter = (state: InterPodState, node: NodeFacts): Rejection | null => {
  if (state.required.length > 0 && !findsWanted(state, node)) return AFFINITY
  for (const { topologyKey } of state.requiredAnti) if (countedAt(state.unwanted, topologyKey, node.labels) > 0) return ANTI_AFFINITY
  for (const key of state.refusing.keys()) if (countedAt(state.refusing, key, node.labels) > 0) return ANTI_AFFINITY_OF_OTHERS
  return null
}

const findsWanted = ({ pod, required, wanted, namespaceLabels }: InterPodState, node: NodeFacts): boolean => {
  let found = true
  for (const { topologyKey } of required) {
    if (labelOf(node.labels, topologyKey) === undefined) return false
    if (countedAt(wanted, topologyKey, node.labels) === 0) found = false
  }
  // The first of a group that wants to be together may go anywhere: it matches its own terms, and nobody else does yet.
  return found || (wanted.size === 0 && matchesAll(required, pod, namespaceLabels(pod.namespace)))
}

const withPod = (state: InterPodState, other: PodInfo, node: NodeFacts, by: 1 | -1): InterPodState => {
  const copy = {
    ...state,
    wanted: copyCounts(state.wanted),
    unwanted: copyCounts(state.unwanted),
    refusing: copyCounts(state.refusing),
  }
  countRefusal(copy, other, node, by)
  countMatches(copy, other, node, by)
  return copy
}

const normalize = (scores: number[]): void => {
  let most = Number.NEGATIVE_INFINITY
  let least = Number.POSITIVE_INFINITY
  for (const score of scores) {
    most = Math.max(most, score)
    least = Math.min(least, score)
  }
  const span = most - least
  for (let i = 0; i < scores.length; i++) {
    scores[i] = span === 0 ? 0 : Math.trunc((MAX_NODE_SCORE * ((scores[i] ?? least) - least)) / span)
  }
}

/** Puts pods where other pods are, or are not (upstream's `InterPodAffinity`). */
export const interPodAffinity = definePlugin<InterPodState>({
  name: 'InterPodAffinity',
  wakeOn: [on(AssignedPod, 'add', 'updateLabel', 'delete'), on(TargetPod, 'updateLabel'), on(Node, 'add', 'updateLabel')],
  prepare,
  filters: ({ required, requiredAnti, refusing }) => required.length > 0 || requiredAnti.length > 0 || refusing.size > 0,
  scores: ({ preferences }) => preferences,
  filter,
  prepareScore: (state, _, cluster) => ({ ...state, scores: scoreByAffinity(state.pod, cluster) }),
  score: ({ scores }, { labels }) => {
    let sum = 0
    for (const key of scores.keys()) sum += countedAt(scores, key, labels)
    return sum
  },
  normalize: (_, scores) => normalize(scores),
  podAdded: (state, other, node) => withPod(state, other, node, 1),
  podRemoved: (state, other, node) => withPod(state, other, node, -1),
})
