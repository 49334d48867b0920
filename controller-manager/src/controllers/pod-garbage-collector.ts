import { kinds, type Node, type Pod, parseTime, StatusError, type Stored } from '@coxswain/api-types'
import {
  type Client,
  defineController,
  indexBy,
  type MetricDeclaration,
  plan,
  remove,
  type Step,
  type Steps,
  type View,
  watching,
} from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { patchPodStatus, type Said, withDisruptionTarget } from '../shared/disruption-target.ts'
import { mapMemory } from '../shared/map-memory.ts'
import { isPodTerminal } from '../shared/pod-state.ts'
import { podsByNode, podsOn } from '../shared/pods-by-node.ts'
import { OUT_OF_SERVICE, taintsOf } from '../shared/taints.ts'
import { isNodeReady } from './node-lifecycle/zones.ts'

/** The key under which pods that have no node, or have ended, are looked at together. No node can have this name. */
const NODELESS = '*'

/**
 * Deletes pods for good that nobody else would (upstream: pkg/controller/podgc): those of nodes that are gone, those that are to go but
 * never had a node, those on nodes that are marked out of service, and the oldest of those that have ended when there are too many.
 *
 * `missing`, the only thing remembered, says since when a node has been missed: its pods stay for a while, and until the server has
 * confirmed that there is no such node. A restart begins that while anew.
 */
export const createPodGarbageCollector = (given: Partial<ControllerOptions> = {}) => {
  const { terminatedPodGcThreshold: threshold, podGcQuarantineMs: quarantineMs } = { ...DEFAULT_OPTIONS, ...given }
  const missing = new Map<string, number>()
  return defineController<Node, NodeFinding>({
    name: 'pod-garbage-collector-controller',
    memory: mapMemory(missing),
    metrics: [FORCED],
    for: kinds.Node,
    watches: [watching(kinds.Pod, (pod, view) => keysOf(pod, view, threshold))],
    indexes: [podsByNode, endedPods, homelessPods],
    gather: async ({ name, object, view, client }) =>
      name === NODELESS || object !== undefined || podsOn(name, view).length === 0 ? 'present' : findNode(client, name),
    reconcile: ({ name, object: node, view, now, gathered }) => {
      if (name === NODELESS) return plan(nodeless(view, threshold, now))
      if (node !== undefined || gathered === 'present') {
        missing.delete(name)
        return plan(node === undefined ? [] : outOfService(node, view, now))
      }
      const since = missing.get(name) ?? now
      missing.set(name, since)
      if (now < since + quarantineMs) return plan([], { requeueAfterMs: since + quarantineMs - now })
      missing.delete(name)
      return plan(podsOn(name, view).map((pod) => end(pod, now, ORPHANED)))
    },
  })
}

/** Upstream's, by its name. */
const FORCED: MetricDeclaration = {
  type: 'counter',
  name: 'pod_gc_collector_force_delete_pods_total',
  help: 'Number of pods that are being forcefully deleted since the Pod GC Controller started.',
  labels: ['namespace', 'reason'],
}

type NodeFinding = 'present' | 'absent'

const findNode = async (client: Client, name: string): Promise<NodeFinding> => {
  try {
    await client.get(kinds.Node, { name })
    return 'present'
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return 'absent'
    throw error
  }
}

const isEnded = (pod: Stored<Pod>): boolean => isPodTerminal(pod)
const isHomeless = ({ metadata, spec }: Stored<Pod>): boolean => metadata.deletionTimestamp !== undefined && !spec?.nodeName
const endedPods = indexBy(kinds.Pod, 'ended', (pod) => (isEnded(pod) ? [''] : []))
const homelessPods = indexBy(kinds.Pod, 'terminating without a node', (pod) => (isHomeless(pod) ? [''] : []))

const keysOf = (pod: Stored<Pod>, view: View, threshold: number): readonly string[] => {
  const { nodeName } = pod.spec ?? {}
  const node = nodeName ? view.get(kinds.Node, '', nodeName) : undefined
  const concernsNode = nodeName && (node === undefined || (pod.metadata.deletionTimestamp !== undefined && isOutOfService(node)))
  return [...(concernsNode ? [nodeName] : []), ...(isHomeless(pod) || (threshold > 0 && isEnded(pod)) ? [NODELESS] : [])]
}

/** Somebody has vouched for it that nothing runs on the node any more. */
const isOutOfService = (node: Stored<Node>): boolean => !isNodeReady(node) && taintsOf(node).some(({ key }) => key === OUT_OF_SERVICE)

const outOfService = (node: Stored<Node>, view: View, now: number): Steps =>
  isOutOfService(node)
    ? podsOn(node.metadata.name, view)
        .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
        .map((pod) => end(pod, now, { counted: 'out-of-service', reason: 'its node is out of service' }))
    : []

const nodeless = (view: View, threshold: number, now: number): Steps => {
  const tooMany = surplus(view, threshold)
  const homeless = view.byIndex(kinds.Pod, homelessPods.name, '').filter((pod) => !tooMany.includes(pod))
  return [
    tooMany.map((pod) => end(pod, now, { counted: 'terminated', reason: `more than ${threshold} pods have ended` })),
    homeless.map((pod) => end(pod, now, { counted: 'unscheduled', reason: 'it is to go, and no node has it' })),
  ]
}

/** The pods that have ended, above the threshold. Evicted ones go first, then the oldest. */
const surplus = (view: View, threshold: number): readonly Stored<Pod>[] => {
  const ended = view.byIndex(kinds.Pod, endedPods.name, '')
  if (threshold <= 0 || ended.length <= threshold) return []
  const rank = (pod: Stored<Pod>) => [
    pod.status?.phase === 'Failed' && pod.status.reason === 'Evicted' ? 0 : 1,
    parseTime(pod.metadata.creationTimestamp) ?? 0,
    pod.metadata.name,
  ]
  const sorted = ended.map((pod) => ({ pod, rank: rank(pod) })).sort((a, b) => compare(a.rank, b.rank))
  return sorted.slice(0, ended.length - threshold).map(({ pod }) => pod)
}

const compare = (a: readonly (string | number)[], b: readonly (string | number)[]): number => {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? ''
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

interface Ending {
  /** Under which reason it is counted. */
  readonly counted: string
  readonly reason: string
  readonly condition?: Said
}

const ORPHANED: Ending = {
  counted: 'orphaned',
  reason: 'its node is gone',
  condition: { status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' },
}

/** Marks a pod as failed, since no kubelet will, and deletes it at once. */
const end = (pod: Stored<Pod>, now: number, { counted: why, reason, condition }: Ending): readonly Step[] => {
  const counted = { metric: FORCED.name, labels: { namespace: pod.metadata.namespace, reason: why }, value: 1 }
  const conditions = condition === undefined ? undefined : withDisruptionTarget(pod, condition, now)
  const status = { phase: 'Failed', ...(conditions === undefined ? {} : { conditions }) }
  const marked = isEnded(pod) ? undefined : patchPodStatus(pod, status, { reason })
  const removal = remove(kinds.Pod, pod, { reason, gracePeriodSeconds: 0, counted, after: marked === undefined ? [] : [marked.id] })
  return marked === undefined ? [removal] : [marked, removal]
}
