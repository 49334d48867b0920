import type { Labels } from '@coxswain/api-types'
import { createAssumptions } from './model/assumptions.ts'
import { type NodeFacts, type NodeObject, nodeFactsOf } from './model/node-facts.ts'
import type { NodeInfo } from './model/node-info.ts'
import { createNodeTable } from './model/node-table.ts'
import { onNode, type PodInfo } from './model/pod-info.ts'
import { createVolumeStore, type VolumeStore, type VolumeView } from './model/volume-store.ts'

/** The cluster as decisions see it. */
export interface ClusterView {
  /** Known nodes, the zones in turn. */
  readonly nodes: readonly NodeInfo[]
  node(name: string): NodeInfo | undefined
  /** Nodes with a pod that says something of other pods. */
  readonly nodesWithAffinity: ReadonlySet<NodeInfo>
  /** Nodes with a pod that has required anti-affinity. */
  readonly nodesWithRequiredAntiAffinity: ReadonlySet<NodeInfo>
  namespaceLabels(namespace: string): Labels
  /** On how many nodes an image is, by any of its names. */
  imageNodes(image: string): number
  /** Running pods of a controller by zone (empty: nodes without one). */
  groupZones(group: string): ReadonlyMap<string, number>
  readonly volumes: VolumeView
}

/** The view together with the place where the next search begins. */
export interface Snapshot extends ClusterView {
  /** Index into `nodes`: searches go round, so that all nodes are tried as often. */
  readonly start: number
}

/**
 * Nodes with what their pods take together, kept up to date change by change: a decision costs nothing per pod. Decisions are
 * synchronous, so they read it as it is; whoever wants a frozen one makes another from the same objects.
 */
export interface SnapshotStore extends Snapshot {
  readonly volumes: VolumeStore
  /** Gives what the node said before. */
  setNode(node: NodeObject): NodeFacts | undefined
  removeNode(name: string): NodeFacts | undefined
  /** Takes the state of a pod that has a node. Gives what was counted for it before; an assumption ends. */
  setPod(pod: PodInfo): PodInfo | undefined
  /** Gives what was counted for the pod; an assumption ends. */
  removePod(uid: string): PodInfo | undefined
  pod(uid: string): PodInfo | undefined
  setNamespace(name: string, labels: Labels | undefined): void
  removeNamespace(name: string): void
  /** Counts a pod in on the node decided for it, before anybody else knows. */
  assume(pod: PodInfo, node: string): void
  /** The pod is bound: unless the cache shows it by `deadline`, it is given up. */
  confirmBinding(uid: string, deadline: number): void
  /** Takes an assumption back. */
  forget(uid: string): PodInfo | undefined
  isAssumed(uid: string): boolean
  /** Gives up what was due at `now`. */
  expire(now: number): readonly PodInfo[]
  nextExpiry(): number | undefined
  readonly assumedCount: number
  readonly podCount: number
  /** Moves the place where the next search begins by so many nodes. */
  advance(by: number): void
  setStart(start: number): void
}

const NO_LABELS: Labels = {}

export const createSnapshot = (): SnapshotStore => {
  const table = createNodeTable()
  const assumptions = createAssumptions()
  const namespaces = new Map<string, Labels>()
  const volumes = createVolumeStore()
  let start = 0

  const take = (uid: string): PodInfo | undefined => {
    const pod = table.take(uid)
    if (pod !== undefined && pod.claims.length > 0) volumes.countPod(pod, -1)
    return pod
  }
  const put = (pod: PodInfo): void => {
    table.put(pod)
    if (pod.claims.length > 0) volumes.countPod(pod, 1)
  }
  const release = (uid: string): PodInfo | undefined => {
    assumptions.end(uid)
    return take(uid)
  }
  return {
    get nodes() {
      return table.nodes()
    },
    node: table.known,
    nodesWithAffinity: table.withAffinity,
    nodesWithRequiredAntiAffinity: table.withRequiredAntiAffinity,
    namespaceLabels: (namespace) => namespaces.get(namespace) ?? NO_LABELS,
    imageNodes: table.imageNodes,
    groupZones: table.groupZones,
    volumes,
    get start() {
      return start
    },
    setNode: (node) => table.set(nodeFactsOf(node)),
    removeNode: table.remove,
    setPod: (pod) => {
      const same = table.replace(pod)
      if (same !== undefined) {
        assumptions.end(pod.uid)
        return same
      }
      const before = release(pod.uid)
      put(pod)
      return before
    },
    removePod: release,
    pod: table.pod,
    setNamespace: (name, labels) => void namespaces.set(name, labels ?? NO_LABELS),
    removeNamespace: (name) => void namespaces.delete(name),
    assume: (pod, node) => {
      take(pod.uid)
      put(onNode(pod, node))
      assumptions.begin(pod.uid)
    },
    confirmBinding: assumptions.confirm,
    forget: (uid) => (assumptions.has(uid) ? release(uid) : undefined),
    isAssumed: assumptions.has,
    expire: (now) => assumptions.due(now).flatMap((uid) => release(uid) ?? []),
    nextExpiry: assumptions.next,
    get assumedCount() {
      return assumptions.count
    },
    get podCount() {
      return table.podCount
    },
    advance: (by) => {
      const count = table.nodes().length
      start = count === 0 ? 0 : (start + by) % count
    },
    setStart: (at) => {
      start = at
    },
  }
}
