import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'

const ZONE = 'topology.kubernetes.io/zone'
const MIB = 1024 * 1024

interface Verdict {
  readonly feasible: readonly string[]
  /** Names of the nodes with the highest score. */
  readonly best: readonly string[]
}

type Bound = readonly (readonly [pod: PodInfo, node: string])[]

/**
 * The decision as a reader would work it out by hand, from what nodes and pods say and with no running totals, for pods of one container that use
 * requests, nodeSelector, tolerations with a key, one host port and a controller: what the quick implementation is held against.
 */
export const slowDecide = (nodes: readonly NodeInfo[], bound: Bound, pod: PodInfo): Verdict => {
  const feasible = nodes.filter((node) => fits(node, bound, pod))
  const parts = [
    taintScores(feasible, pod),
    fitScores(feasible, bound, pod),
    balanceScores(feasible, bound, pod),
    spreadScores(feasible, nodes, bound, pod),
  ]
  const totals = feasible.map((_, i) => (parts[0]?.[i] ?? 0) * 3 + (parts[1]?.[i] ?? 0) + (parts[2]?.[i] ?? 0) + (parts[3]?.[i] ?? 0) * 2)
  const highest = Math.max(...totals)
  return { feasible: feasible.map(({ name }) => name), best: feasible.filter((_, i) => totals[i] === highest).map(({ name }) => name) }
}

const on = (node: NodeInfo, bound: Bound): PodInfo[] => bound.filter(([, name]) => name === node.name).map(([pod]) => pod)
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
const gpus = ({ requests }: PodInfo): number => requests.scalars.get('example.com/gpu') ?? 0
const wantsPort = ({ spec }: PodInfo): boolean => (spec.containers[0]?.ports ?? []).length > 0

const fits = (node: NodeInfo, bound: Bound, pod: PodInfo): boolean => {
  const here = [...on(node, bound), pod]
  const tolerated = (pod.spec.tolerations ?? []).map(({ key }) => key)
  const within = (total: number, asked: number, capacity: number): boolean => asked === 0 || total <= capacity
  return (
    node.taints.every(({ key }) => tolerated.includes(key)) &&
    Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => node.labels[key] === value) &&
    !(wantsPort(pod) && on(node, bound).some(wantsPort)) &&
    here.length <= node.allowedPods &&
    within(sum(here.map(({ requests }) => requests.milliCpu)), pod.requests.milliCpu, node.allocatable.milliCpu) &&
    within(sum(here.map(({ requests }) => requests.memory)), pod.requests.memory, node.allocatable.memory) &&
    within(sum(here.map(gpus)), gpus(pod), node.allocatable.scalars.get('example.com/gpu') ?? 0)
  )
}

const taintScores = (nodes: readonly NodeInfo[], pod: PodInfo): number[] => {
  const counts = nodes.map(
    ({ softTaints }) => softTaints.filter(({ key }) => !(pod.spec.tolerations ?? []).some((each) => each.key === key)).length,
  )
  const most = Math.max(0, ...counts)
  return counts.map((count) => (most === 0 ? 100 : 100 - Math.floor((100 * count) / most)))
}

const fitScores = (nodes: readonly NodeInfo[], bound: Bound, pod: PodInfo): number[] =>
  nodes.map((node) => {
    const here = [...on(node, bound), pod]
    const share = (asked: readonly number[], capacity: number): number[] => {
      if (capacity === 0) return []
      return [sum(asked) > capacity ? 0 : Math.floor(((capacity - sum(asked)) * 100) / capacity)]
    }
    const shares = [
      ...share(
        here.map(({ requests }) => (requests.milliCpu === 0 ? 100 : requests.milliCpu)),
        node.allocatable.milliCpu,
      ),
      ...share(
        here.map(({ requests }) => (requests.memory === 0 ? 200 * MIB : requests.memory)),
        node.allocatable.memory,
      ),
    ]
    return shares.length === 0 ? 0 : Math.floor(sum(shares) / shares.length)
  })

const balanceScores = (nodes: readonly NodeInfo[], bound: Bound, pod: PodInfo): number[] => {
  if (pod.requests.milliCpu === 0 && pod.requests.memory === 0) return nodes.map(() => 0)
  return nodes.map(({ allocatable, ...node }) => {
    const balance = (pods: readonly PodInfo[]): number => {
      if (allocatable.milliCpu === 0 || allocatable.memory === 0) return 100
      const cpu = Math.min(1, sum(pods.map(({ requests }) => requests.milliCpu)) / allocatable.milliCpu)
      const memory = Math.min(1, sum(pods.map(({ requests }) => requests.memory)) / allocatable.memory)
      return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * 100)
    }
    const here = on({ allocatable, ...node }, bound)
    return 50 + Math.trunc((50 + balance([...here, pod]) - balance(here)) / 2)
  })
}

const spreadScores = (feasible: readonly NodeInfo[], all: readonly NodeInfo[], bound: Bound, pod: PodInfo): number[] => {
  if (pod.spreadGroup === undefined) return feasible.map(() => 0)
  const members = (nodes: readonly NodeInfo[]): number =>
    sum(nodes.map((node) => on(node, bound).filter(({ spreadGroup }) => spreadGroup === pod.spreadGroup).length))
  const reachable = all.filter(({ labels }) => Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value))
  const zones = new Set(feasible.map(({ labels }) => labels[ZONE] ?? ''))
  const raw = feasible.map((node) => {
    const zone = node.labels[ZONE]
    const ofHost = members([node]) * Math.log(feasible.length + 2) + 2
    const ofZone = zone === undefined ? 0 : members(reachable.filter(({ labels }) => labels[ZONE] === zone)) * Math.log(zones.size + 2) + 4
    return Math.round(ofHost + ofZone)
  })
  const [least, most] = [Math.min(...raw), Math.max(0, ...raw)]
  return raw.map((score) => (most === 0 ? 100 : Math.trunc((100 * (most + least - score)) / most)))
}
