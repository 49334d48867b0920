import type { Labels } from '@coxswain/api-types'
import { type NodeFacts, type NodeObject, nodeFactsOf } from './model/node-facts.ts'
import { addPod, emptyNode, type NodeInfo, type NodeRecord, removePod } from './model/node-info.ts'
import { onNode, type PodInfo } from './model/pod-info.ts'
import { zoneOrder } from './model/zone-order.ts'

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
  const records = new Map<string, NodeRecord>()
  const placed = new Map<string, string>()
  const namespaces = new Map<string, Labels>()
  const nodesWithAffinity = new Set<NodeInfo>()
  const nodesWithRequiredAntiAffinity = new Set<NodeInfo>()
  const imageNodes = new Map<string, number>()
  const assumptions = createAssumptions()
  let order: readonly NodeRecord[] | undefined = []
  let generation = 0
  let start = 0

  const recordOf = (name: string): NodeRecord => {
    const known = records.get(name)
    if (known !== undefined) return known
    const record = emptyNode(name)
    records.set(name, record)
    return record
  }
  const nodes = (): readonly NodeRecord[] => {
    order ??= zoneOrder([...records.values()].filter(({ known }) => known))
    return order
  }
  const changed = (record: NodeRecord): void => {
    record.generation = ++generation
    mark(nodesWithAffinity, record, record.known && record.podsWithAffinity.size > 0)
    mark(nodesWithRequiredAntiAffinity, record, record.known && record.podsWithRequiredAntiAffinity.size > 0)
    if (!record.known && record.pods.size === 0) records.delete(record.name)
  }
  const countImages = (facts: Pick<NodeFacts, 'images'>, by: 1 | -1): void => {
    for (const image of facts.images.keys()) {
      const count = (imageNodes.get(image) ?? 0) + by
      if (count > 0) imageNodes.set(image, count)
      else imageNodes.delete(image)
    }
  }
  const take = (uid: string): PodInfo | undefined => {
    const record = records.get(placed.get(uid) ?? '')
    const pod = record?.pods.get(uid)
    if (record === undefined || pod === undefined) return undefined
    placed.delete(uid)
    removePod(record, uid)
    changed(record)
    return pod
  }
  const put = (pod: PodInfo): void => {
    const record = recordOf(pod.nodeName)
    placed.set(pod.uid, pod.nodeName)
    addPod(record, pod)
    changed(record)
  }
  const release = (uid: string): PodInfo | undefined => {
    assumptions.end(uid)
    return take(uid)
  }

  return {
    get nodes() {
      return nodes()
    },
    node: (name) => {
      const record = records.get(name)
      return record?.known === true ? record : undefined
    },
    nodesWithAffinity,
    nodesWithRequiredAntiAffinity,
    namespaceLabels: (namespace) => namespaces.get(namespace) ?? NO_LABELS,
    imageNodes: (image) => imageNodes.get(image) ?? 0,
    get start() {
      return start
    },
    setNode: (node) => {
      const facts = nodeFactsOf(node)
      const record = recordOf(facts.name)
      const before = record.known ? factsOf(record) : undefined
      if (before === undefined || before.zone !== facts.zone) order = undefined
      if (before !== undefined) countImages(before, -1)
      countImages(facts, 1)
      Object.assign(record, facts)
      record.known = true
      changed(record)
      return before
    },
    removeNode: (name) => {
      const record = records.get(name)
      if (record?.known !== true) return undefined
      const before = factsOf(record)
      countImages(before, -1)
      record.known = false
      order = undefined
      changed(record)
      return before
    },
    setPod: (pod) => {
      const before = release(pod.uid)
      put(pod)
      return before
    },
    removePod: release,
    pod: (uid) => records.get(placed.get(uid) ?? '')?.pods.get(uid),
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
      return assumptions.count()
    },
    get podCount() {
      return placed.size
    },
    advance: (by) => {
      const count = nodes().length
      start = count === 0 ? 0 : (start + by) % count
    },
    setStart: (at) => {
      start = at
    },
  }
}

const mark = (set: Set<NodeInfo>, record: NodeRecord, member: boolean): void => {
  if (member) set.add(record)
  else set.delete(record)
}

const factsOf = ({ name, labels, unschedulable, taints, softTaints, allocatable, allowedPods, zone, images }: NodeRecord): NodeFacts => ({
  name,
  labels,
  unschedulable,
  taints,
  softTaints,
  allocatable,
  allowedPods,
  zone,
  images,
})

/** Pods that are counted in on our word alone. Deadlines are given in order, so the first with one is the next. */
const createAssumptions = () => {
  const binding = new Set<string>()
  const bound = new Map<string, number>()
  return {
    begin: (uid: string): void => void binding.add(uid),
    confirm: (uid: string, deadline: number): void => {
      if (binding.delete(uid)) bound.set(uid, deadline)
    },
    end: (uid: string): void => {
      binding.delete(uid)
      bound.delete(uid)
    },
    has: (uid: string): boolean => binding.has(uid) || bound.has(uid),
    due: (now: number): string[] => {
      const due: string[] = []
      for (const [uid, deadline] of bound) {
        if (deadline > now) break
        due.push(uid)
      }
      return due
    },
    next: (): number | undefined => {
      for (const deadline of bound.values()) return deadline
      return undefined
    },
    count: (): number => binding.size + bound.size,
  }
}
