import type { NodeInfo } from '../model/node-info.ts'
import { type PodTerm, termMatches, type WeightedPodTerm } from '../model/pod-affinity-term.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { countAt, type TopologyCounts } from '../model/topology-counts.ts'
import type { ClusterView } from '../snapshot.ts'

/** What a required term of a pod that runs counts for one that it speaks of (upstream's `hardPodAffinityWeight`). */
const REQUIRED_WEIGHT = 1

/** How welcome the pod is at each place, by what it prefers and by what those that run there prefer. */
export const scoreByAffinity = (pod: PodInfo, cluster: ClusterView): TopologyCounts => {
  const { preferred = [], preferredAnti = [] } = pod.affinity ?? {}
  const own = preferred.length > 0 || preferredAnti.length > 0
  const scores: TopologyCounts = new Map()
  const scoring: Scoring = { pod, cluster, preferred, preferredAnti, scores }
  for (const node of own ? cluster.nodes : cluster.nodesWithAffinity)
    for (const other of (own ? node.pods : node.podsWithAffinity).values()) scoreOther(scoring, other, node)
  return scores
}

interface Scoring {
  readonly pod: PodInfo
  readonly cluster: ClusterView
  readonly preferred: readonly WeightedPodTerm[]
  readonly preferredAnti: readonly WeightedPodTerm[]
  readonly scores: TopologyCounts
}

const scoreOther = ({ pod, cluster, preferred, preferredAnti, scores }: Scoring, other: PodInfo, { labels }: NodeInfo): void => {
  const count = (term: PodTerm, spokenOf: PodInfo, weight: number): void => {
    if (termMatches(term, spokenOf, cluster.namespaceLabels(spokenOf.namespace))) countAt(scores, term.topologyKey, labels, weight)
  }
  for (const { term, weight } of preferred) count(term, other, weight)
  for (const { term, weight } of preferredAnti) count(term, other, -weight)
  if (other.affinity === undefined) return
  for (const term of other.affinity.required) count(term, pod, REQUIRED_WEIGHT)
  for (const { term, weight } of other.affinity.preferred) count(term, pod, weight)
  for (const { term, weight } of other.affinity.preferredAnti) count(term, pod, -weight)
}
