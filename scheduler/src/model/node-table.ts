import type { NodeFacts } from './node-facts.ts'
import { addPod, emptyNode, type NodeInfo, type NodeRecord, removePod, replacePod } from './node-info.ts'
import type { PodInfo } from './pod-info.ts'
import { zoneOrder } from './zone-order.ts'

/** All nodes with their pods, and what is known of them together. Each change costs what it changes. */
export interface NodeTable {
  /** Known nodes, the zones in turn. */
  nodes(): readonly NodeInfo[]
  known(name: string): NodeInfo | undefined
  readonly withAffinity: ReadonlySet<NodeInfo>
  readonly withRequiredAntiAffinity: ReadonlySet<NodeInfo>
  imageNodes(image: string): number
  /** Running pods of a controller by zone (empty: nodes without one). */
  groupZones(group: string): ReadonlyMap<string, number>
  /** Gives what the node said before. */
  set(facts: NodeFacts): NodeFacts | undefined
  remove(name: string): NodeFacts | undefined
  pod(uid: string): PodInfo | undefined
  /** Counts the pod in on the node that it names. */
  put(pod: PodInfo): void
  /** Takes a new version of a pod that needs no counting; gives the one before, or undefined where it is to be counted out and in. */
  replace(pod: PodInfo): PodInfo | undefined
  /** Counts the pod out. */
  take(uid: string): PodInfo | undefined
  readonly podCount: number
}

export const createNodeTable = (): NodeTable => {
  const records = new Map<string, NodeRecord>()
  /** Name of the node of each pod. */
  const placed = new Map<string, string>()
  const withAffinity = new Set<NodeInfo>()
  const withRequiredAntiAffinity = new Set<NodeInfo>()
  const images = createImageCounts()
  const groups = createGroupZones()
  let order: readonly NodeRecord[] | undefined
  let generation = 0

  /** A pod may name a node before anybody has announced it. */
  const recordOf = (name: string): NodeRecord => {
    const found = records.get(name) ?? emptyNode(name)
    records.set(name, found)
    return found
  }
  const changed = (record: NodeRecord): void => {
    record.generation = ++generation
    mark(withAffinity, record, record.known && record.podsWithAffinity.size > 0)
    mark(withRequiredAntiAffinity, record, record.known && record.podsWithRequiredAntiAffinity.size > 0)
    if (!record.known && record.pods.size === 0) records.delete(record.name)
  }
  const unordered = (): void => {
    order = undefined
  }
  const holderOf = (uid: string): NodeRecord | undefined => records.get(placed.get(uid) ?? '')
  return {
    nodes: () => {
      order ??= zoneOrder([...records.values()].filter(({ known }) => known))
      return order
    },
    known: (name) => {
      const record = records.get(name)
      return record?.known === true ? record : undefined
    },
    withAffinity,
    withRequiredAntiAffinity,
    imageNodes: images.count,
    groupZones: groups.zones,
    ...nodeWrites({ records, recordOf, changed, images, groups, reorder: unordered }),
    pod: (uid) => holderOf(uid)?.pods.get(uid),
    put: (pod) => {
      const record = recordOf(pod.nodeName)
      placed.set(pod.uid, pod.nodeName)
      addPod(record, pod)
      groups.addPod(record, pod, 1)
      changed(record)
    },
    replace: (pod) => {
      const record = holderOf(pod.uid)
      const before = record?.pods.get(pod.uid)
      if (record === undefined || record.name !== pod.nodeName || !replacePod(record, pod)) return undefined
      record.generation = ++generation
      return before
    },
    take: (uid) => {
      const record = holderOf(uid)
      const pod = record?.pods.get(uid)
      if (record === undefined || pod === undefined) return undefined
      placed.delete(uid)
      removePod(record, uid)
      groups.addPod(record, pod, -1)
      changed(record)
      return pod
    },
    get podCount() {
      return placed.size
    },
  }
}

interface Parts {
  readonly records: ReadonlyMap<string, NodeRecord>
  readonly images: ImageCounts
  readonly groups: GroupZones
  recordOf(name: string): NodeRecord
  changed(record: NodeRecord): void
  reorder(): void
}

const nodeWrites = ({ records, images, groups, recordOf, changed, reorder }: Parts): Pick<NodeTable, 'set' | 'remove'> => ({
  set: (facts) => {
    const record = recordOf(facts.name)
    const before = record.known ? factsOf(record) : undefined
    if (before === undefined || before.zone !== facts.zone) reorder()
    if (before !== undefined) images.add(before, -1)
    images.add(facts, 1)
    groups.addAll(record, -1)
    Object.assign(record, facts)
    record.known = true
    groups.addAll(record, 1)
    changed(record)
    return before
  },
  remove: (name) => {
    const record = records.get(name)
    if (record?.known !== true) return undefined
    const before = factsOf(record)
    images.add(before, -1)
    groups.addAll(record, -1)
    record.known = false
    reorder()
    changed(record)
    return before
  },
})

const mark = (set: Set<NodeInfo>, record: NodeRecord, member: boolean): void => {
  if (member) set.add(record)
  else set.delete(record)
}

const factsOf = (record: NodeRecord): NodeFacts => {
  const { name, labels, unschedulable, taints, softTaints, allocatable, allowedPods, zone, hostLabel, zoneLabel, images } = record
  return { name, labels, unschedulable, taints, softTaints, allocatable, allowedPods, zone, hostLabel, zoneLabel, images }
}

type ImageCounts = ReturnType<typeof createImageCounts>

/** On how many nodes each image is. */
const createImageCounts = () => {
  const counts = new Map<string, number>()
  return {
    count: (image: string): number => counts.get(image) ?? 0,
    add: ({ images }: Pick<NodeFacts, 'images'>, by: 1 | -1): void => {
      for (const image of images.keys()) {
        const count = (counts.get(image) ?? 0) + by
        if (count > 0) counts.set(image, count)
        else counts.delete(image)
      }
    },
  }
}

type GroupZones = ReturnType<typeof createGroupZones>

/** How the pods of each controller lie over the zones: their default spreading would have to look at every node else. */
const createGroupZones = () => {
  const groups = new Map<string, Map<string, number>>()
  const add = (group: string, zone: string, by: number): void => {
    const zones = groups.get(group) ?? new Map<string, number>()
    const count = (zones.get(zone) ?? 0) + by
    if (count > 0) zones.set(zone, count)
    else zones.delete(zone)
    if (zones.size > 0) groups.set(group, zones)
    else groups.delete(group)
  }
  return {
    zones: (group: string): ReadonlyMap<string, number> => groups.get(group) ?? NO_ZONES,
    addPod: ({ known, zoneLabel = '' }: NodeRecord, { spreadGroup, terminating }: PodInfo, by: 1 | -1): void => {
      if (known && spreadGroup !== undefined && !terminating) add(spreadGroup, zoneLabel, by)
    },
    /** All pods of a node: when it becomes known, moves to another zone, or goes. */
    addAll: ({ known, zoneLabel = '', spreadGroups }: NodeRecord, by: 1 | -1): void => {
      if (known) for (const [group, count] of spreadGroups) add(group, zoneLabel, by * count)
    },
  }
}

const NO_ZONES: ReadonlyMap<string, number> = new Map()
