import type { NodeFacts } from './node-facts.ts'
import { ANY_ADDRESS, type HostPort, type PodInfo } from './pod-info.ts'
import type { Resources } from './resources.ts'

/** A node with what its pods take together. Plugins read it; only the snapshot changes it. */
export interface NodeInfo extends NodeFacts {
  /** Grows with every change of the node or its pods, over all nodes: equal numbers mean equal content. */
  readonly generation: number
  /** By uid; assumed ones included. */
  readonly pods: ReadonlyMap<string, PodInfo>
  readonly requested: Resources
  readonly nonZeroRequested: { readonly milliCpu: number; readonly memory: number }
  /** Addresses at which a port (`TCP/8080`) is taken. */
  readonly usedPorts: ReadonlyMap<string, readonly string[]>
  /** Pods that say something of other pods, and those of them with required anti-affinity; by uid. */
  readonly podsWithAffinity: ReadonlyMap<string, PodInfo>
  readonly podsWithRequiredAntiAffinity: ReadonlyMap<string, PodInfo>
  /** Pods that run here (terminating ones left out) by the controller whose pods are spread. */
  readonly spreadGroups: ReadonlyMap<string, number>
}

type MutableResources = { -readonly [Key in keyof Resources]: Key extends 'scalars' ? Map<string, number> : Resources[Key] }

/** The same, for its owner. `known` is false for a node that pods name and nobody has announced yet. */
export type NodeRecord = { -readonly [Key in keyof NodeFacts]: NodeFacts[Key] } & {
  known: boolean
  generation: number
  readonly pods: Map<string, PodInfo>
  requested: MutableResources
  nonZeroRequested: { milliCpu: number; memory: number }
  readonly usedPorts: Map<string, string[]>
  readonly podsWithAffinity: Map<string, PodInfo>
  readonly podsWithRequiredAntiAffinity: Map<string, PodInfo>
  readonly spreadGroups: Map<string, number>
}

const noResources = (): MutableResources => ({ milliCpu: 0, memory: 0, ephemeralStorage: 0, scalars: new Map() })

/** A node of which nothing is known but its name. */
export const emptyNode = (name: string): NodeRecord => ({
  name,
  labels: {},
  unschedulable: false,
  taints: [],
  softTaints: [],
  allocatable: noResources(),
  allowedPods: 0,
  zone: '',
  hostLabel: undefined,
  zoneLabel: undefined,
  images: new Map(),
  known: false,
  generation: 0,
  pods: new Map(),
  requested: noResources(),
  nonZeroRequested: { milliCpu: 0, memory: 0 },
  usedPorts: new Map(),
  podsWithAffinity: new Map(),
  podsWithRequiredAntiAffinity: new Map(),
  spreadGroups: new Map(),
})

/** Counts a pod in. The caller sees to it that it is not there yet. */
export const addPod = (node: NodeRecord, pod: PodInfo): void => {
  node.pods.set(pod.uid, pod)
  count(node, pod, 1)
  for (const port of pod.hostPorts) takePort(node.usedPorts, port)
  if (pod.affinity === undefined) return
  node.podsWithAffinity.set(pod.uid, pod)
  if (pod.affinity.requiredAnti.length > 0) node.podsWithRequiredAntiAffinity.set(pod.uid, pod)
}

/** Counts a pod in for another version of itself, where both take the same: nothing but the pod changes then. False where they do not. */
export const replacePod = (node: NodeRecord, pod: PodInfo): boolean => {
  const before = node.pods.get(pod.uid)
  if (before === undefined || !takesTheSame(before, pod)) return false
  node.pods.set(pod.uid, pod)
  return true
}

const takesTheSame = (a: PodInfo, b: PodInfo): boolean =>
  a.requests === b.requests &&
  a.nonZero === b.nonZero &&
  a.hostPorts === b.hostPorts &&
  a.spreadGroup === b.spreadGroup &&
  a.terminating === b.terminating &&
  a.affinity === undefined &&
  b.affinity === undefined &&
  a.claims.length === 0 &&
  b.claims.length === 0

/** Counts a pod out; does nothing where it is not there. */
export const removePod = (node: NodeRecord, uid: string): void => {
  const pod = node.pods.get(uid)
  if (pod === undefined) return
  node.pods.delete(uid)
  if (isExact(node)) count(node, pod, -1)
  else recount(node)
  for (const port of pod.hostPorts) freePort(node.usedPorts, port)
  node.podsWithAffinity.delete(uid)
  node.podsWithRequiredAntiAffinity.delete(uid)
}

const count = ({ requested, nonZeroRequested, spreadGroups }: NodeRecord, pod: PodInfo, sign: 1 | -1): void => {
  const { requests, nonZero, spreadGroup } = pod
  requested.milliCpu += sign * requests.milliCpu
  requested.memory += sign * requests.memory
  requested.ephemeralStorage += sign * requests.ephemeralStorage
  for (const [name, amount] of requests.scalars) requested.scalars.set(name, (requested.scalars.get(name) ?? 0) + sign * amount)
  nonZeroRequested.milliCpu += sign * nonZero.milliCpu
  nonZeroRequested.memory += sign * nonZero.memory
  if (spreadGroup === undefined || pod.terminating) return
  const members = (spreadGroups.get(spreadGroup) ?? 0) + sign
  if (members > 0) spreadGroups.set(spreadGroup, members)
  else spreadGroups.delete(spreadGroup)
}

/** Past 2^53 a number forgets small parts of a sum: to take one away again would leave a rest. */
const isExact = ({ requested, nonZeroRequested }: NodeRecord): boolean => {
  for (const amount of requested.scalars.values()) if (!Number.isSafeInteger(amount)) return false
  return (
    Number.isSafeInteger(requested.memory) &&
    Number.isSafeInteger(requested.milliCpu) &&
    Number.isSafeInteger(requested.ephemeralStorage) &&
    Number.isSafeInteger(nonZeroRequested.memory) &&
    Number.isSafeInteger(nonZeroRequested.milliCpu)
  )
}

const recount = (node: NodeRecord): void => {
  node.requested = noResources()
  node.nonZeroRequested = { milliCpu: 0, memory: 0 }
  node.spreadGroups.clear()
  for (const pod of node.pods.values()) count(node, pod, 1)
}

const takePort = (used: Map<string, string[]>, { key, ip }: HostPort): void => {
  const taken = used.get(key)
  if (taken === undefined) used.set(key, [ip])
  else taken.push(ip)
}

const freePort = (used: Map<string, string[]>, { key, ip }: HostPort): void => {
  const taken = used.get(key) ?? []
  const at = taken.indexOf(ip)
  if (at >= 0) taken.splice(at, 1)
  if (taken.length === 0) used.delete(key)
}

/** Is a port that a pod wants taken? An unnamed address stands for all of them (upstream's `HostPortInfo.CheckConflict`). */
export const portTaken = (used: ReadonlyMap<string, readonly string[]>, { key, ip }: HostPort): boolean => {
  const taken = used.get(key)
  if (taken === undefined) return false
  return ip === ANY_ADDRESS || taken.includes(ip) || taken.includes(ANY_ADDRESS)
}
