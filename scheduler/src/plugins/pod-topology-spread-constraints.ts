import {
  type CoreV1,
  type DeepReadonly,
  EVERYTHING,
  hasUntolerated,
  type LabelRequirement,
  matchesLabels,
  matchesRequired,
  type RequiredNodes,
  requiredNodes,
} from '@coxswain/api-types'
import { HOST_LABEL, type Toleration, topologyReader, ZONE_LABEL } from '../model/node-facts.ts'
import type { NodeInfo } from '../model/node-info.ts'
import { withLabelKeys } from '../model/pod-affinity-term.ts'
import type { PodInfo } from '../model/pod-info.ts'

/** A constraint of a pod, read. */
export interface SpreadConstraint {
  readonly topologyKey: string
  /** Where a node stands. */
  readonly placeOf: (node: NodeInfo) => string | undefined
  readonly maxSkew: number
  readonly minDomains: number
  /** Nodes are left out that the pod cannot go to: by its node affinity, by their taints; undefined: not asked for. */
  readonly affinity: RequiredNodes | undefined
  readonly tolerations: readonly Toleration[] | undefined
  /** Which pods are counted. */
  readonly namespace: string
  readonly selector: readonly LabelRequirement[]
  /** Counted instead of those of a selector: the pods of one controller. */
  readonly group: string | undefined
  /** 1 where the pod itself is one of those counted. */
  readonly self: 0 | 1
  /** Nodes without the topology are no candidates for the score. */
  readonly everywhere: boolean
}

type Given = DeepReadonly<CoreV1.TopologySpreadConstraint>

const read = (given: Given, pod: PodInfo): SpreadConstraint => {
  const selector = withLabelKeys(given.labelSelector, pod.labels, { match: given.matchLabelKeys })
  return {
    topologyKey: given.topologyKey,
    placeOf: topologyReader(given.topologyKey),
    maxSkew: given.maxSkew,
    minDomains: given.minDomains ?? 1,
    affinity: given.nodeAffinityPolicy === 'Ignore' ? undefined : requiredNodes(pod.spec),
    tolerations: given.nodeTaintsPolicy === 'Honor' ? (pod.spec.tolerations ?? []) : undefined,
    namespace: pod.namespace,
    selector,
    group: undefined,
    self: matchesLabels(selector, pod.labels) ? 1 : 0,
    everywhere: true,
  }
}

/** What the pod itself asks for. */
export const spreadConstraints = (pod: PodInfo, when: Given['whenUnsatisfiable']): readonly SpreadConstraint[] => {
  const given = pod.spec.topologySpreadConstraints
  if (given === undefined || given.length === 0) return NONE
  return given.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when).map((each) => read(each, pod))
}

const NONE: readonly SpreadConstraint[] = []
/** Upstream's system defaults (KEP-895), for pods that say nothing. */
const DEFAULTS: readonly Pick<SpreadConstraint, 'topologyKey' | 'placeOf' | 'maxSkew'>[] = [
  { topologyKey: HOST_LABEL, placeOf: topologyReader(HOST_LABEL), maxSkew: 3 },
  { topologyKey: ZONE_LABEL, placeOf: topologyReader(ZONE_LABEL), maxSkew: 5 },
]

/**
 * What is preferred: the pod's own wishes, or the defaults for the pods of a controller that keeps replicas. Upstream finds those by the
 * selectors of services and controllers that match the pod; we count by their owner, which is the same set without a search.
 */
export const softConstraints = (pod: PodInfo): readonly SpreadConstraint[] => {
  if ((pod.spec.topologySpreadConstraints ?? []).length > 0) return spreadConstraints(pod, 'ScheduleAnyway')
  const { spreadGroup, namespace, spec } = pod
  if (spreadGroup === undefined) return NONE
  const affinity = requiredNodes(spec)
  return DEFAULTS.map(({ topologyKey, placeOf, maxSkew }) => ({
    topologyKey,
    placeOf,
    maxSkew,
    minDomains: 1,
    affinity,
    tolerations: undefined,
    namespace,
    selector: EVERYTHING,
    group: spreadGroup,
    self: 1,
    everywhere: false,
  }))
}

/** Do the pods of this node count? */
export const isCounted = ({ affinity, tolerations }: SpreadConstraint, node: NodeInfo): boolean =>
  matchesRequired(affinity, node) && (tolerations === undefined || !hasUntolerated(node.taints, tolerations))

export const matches = ({ namespace, selector }: SpreadConstraint, { namespace: its, terminating, labels }: PodInfo): boolean =>
  its === namespace && !terminating && matchesLabels(selector, labels)

/** Pods of the node that the constraint speaks of. */
export const countPods = (constraint: SpreadConstraint, node: NodeInfo): number => {
  if (constraint.group !== undefined) return node.spreadGroups.get(constraint.group) ?? 0
  let count = 0
  for (const pod of node.pods.values()) if (matches(constraint, pod)) count++
  return count
}
