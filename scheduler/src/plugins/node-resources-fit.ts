import { definePlugin, MAX_NODE_SCORE, type Rejection, reject } from '../framework.ts'
import type { NodeFacts } from '../model/node-facts.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { Resources } from '../model/resources.ts'
import { AssignedPod, Node, on, TargetPod } from '../wake.ts'

/** What may be short on a node, as bits of a number, in the order in which upstream lists the reasons. Scalars follow from `SCALAR` on. */
const PODS = 1
const CPU = 2
const MEMORY = 4
const EPHEMERAL_STORAGE = 8
const SCALAR = 16
const REASONS: readonly string[] = ['Too many pods', 'Insufficient cpu', 'Insufficient memory', 'Insufficient ephemeral-storage']

interface FitState {
  readonly requests: Resources
  readonly scalars: readonly (readonly [name: string, amount: number])[]
  readonly nonZero: PodInfo['nonZero']
  /** Rejections for this pod's scalars by what is short: each made once in a decision, not once for each node. */
  readonly made: Map<number, Rejection>
}

const rejectionFor = (short: number, severity: Rejection['severity'], scalars: FitState['scalars']): Rejection => {
  const reasons = REASONS.filter((_, bit) => (short >> bit) & 1)
  const ofScalars = scalars.filter((_, i) => Math.floor(short / (SCALAR * 2 ** i)) % 2 === 1).map(([name]) => `Insufficient ${name}`)
  return reject(severity, ...reasons, ...ofScalars)
}
const tableOf = (severity: Rejection['severity']): readonly Rejection[] =>
  Array.from({ length: SCALAR }, (_, short) => rejectionFor(short, severity, []))
const UNSCHEDULABLE = tableOf('unschedulable')
const UNRESOLVABLE = tableOf('unresolvable')

const shortage = (short: number, unresolvable: boolean, { made, scalars }: FitState): Rejection => {
  const known = (unresolvable ? UNRESOLVABLE : UNSCHEDULABLE)[short]
  if (known !== undefined) return known
  const key = unresolvable ? -short : short
  const rejection = made.get(key) ?? rejectionFor(short, unresolvable ? 'unresolvable' : 'unschedulable', scalars)
  made.set(key, rejection)
  return rejection
}

const filter = (state: FitState, { pods, allowedPods, allocatable, requested }: NodeInfo): Rejection | null => {
  const { milliCpu, memory, ephemeralStorage } = state.requests
  let short = 0
  let unresolvable = false
  if (pods.size + 1 > allowedPods) short = PODS
  if (milliCpu > 0 && milliCpu > allocatable.milliCpu - requested.milliCpu) {
    short += CPU
    unresolvable ||= milliCpu > allocatable.milliCpu
  }
  if (memory > 0 && memory > allocatable.memory - requested.memory) {
    short += MEMORY
    unresolvable ||= memory > allocatable.memory
  }
  if (ephemeralStorage > 0 && ephemeralStorage > allocatable.ephemeralStorage - requested.ephemeralStorage) {
    short += EPHEMERAL_STORAGE
    unresolvable ||= ephemeralStorage > allocatable.ephemeralStorage
  }
  let bit = SCALAR
  for (const [name, amount] of state.scalars) {
    const capacity = allocatable.scalars.get(name) ?? 0
    if (amount > 0 && amount > capacity - (requested.scalars.get(name) ?? 0)) {
      short += bit
      unresolvable ||= amount > capacity
    }
    bit *= 2
  }
  return short === 0 ? null : shortage(short, unresolvable, state)
}

/** 100 for an empty resource, 0 for a full one; in whole numbers, as upstream's `leastRequestedScore`. */
const leastAllocated = (requested: number, capacity: number): number =>
  requested > capacity ? 0 : Math.floor(((capacity - requested) * MAX_NODE_SCORE) / capacity)

const fitsEmpty = ({ requests }: PodInfo, { allocatable, allowedPods }: NodeFacts): boolean => {
  for (const [name, amount] of requests.scalars) if (amount > (allocatable.scalars.get(name) ?? 0)) return false
  return (
    allowedPods > 0 &&
    requests.milliCpu <= allocatable.milliCpu &&
    requests.memory <= allocatable.memory &&
    requests.ephemeralStorage <= allocatable.ephemeralStorage
  )
}
const hasGrown = ({ requests }: PodInfo, before: NodeFacts, after: NodeFacts): boolean => {
  for (const name of requests.scalars.keys())
    if ((after.allocatable.scalars.get(name) ?? 0) > (before.allocatable.scalars.get(name) ?? 0)) return true
  return (
    after.allowedPods > before.allowedPods ||
    (requests.milliCpu > 0 && after.allocatable.milliCpu > before.allocatable.milliCpu) ||
    (requests.memory > 0 && after.allocatable.memory > before.allocatable.memory) ||
    (requests.ephemeralStorage > 0 && after.allocatable.ephemeralStorage > before.allocatable.ephemeralStorage)
  )
}

/** Sees to it that a node has what a pod asks for, and prefers emptier nodes (upstream's `NodeResourcesFit` with `LeastAllocated`). */
export const nodeResourcesFit = definePlugin<FitState>({
  name: 'NodeResourcesFit',
  wakeOn: [
    on(AssignedPod, 'delete', 'scaleDown'),
    on(TargetPod, 'scaleDown'),
    on(Node, 'add', 'updateAllocatable').when(
      (pod, { before, after }) => after !== undefined && fitsEmpty(pod, after) && (before === undefined || hasGrown(pod, before, after)),
    ),
  ],
  prepare: ({ requests, nonZero }) => ({
    requests,
    scalars: requests.scalars.size === 0 ? [] : [...requests.scalars],
    nonZero,
    made: new Map(),
  }),
  filter,
  score: ({ nonZero }, { allocatable, nonZeroRequested }) => {
    let sum = 0
    let resources = 0
    if (allocatable.milliCpu > 0) {
      sum += leastAllocated(nonZeroRequested.milliCpu + nonZero.milliCpu, allocatable.milliCpu)
      resources++
    }
    if (allocatable.memory > 0) {
      sum += leastAllocated(nonZeroRequested.memory + nonZero.memory, allocatable.memory)
      resources++
    }
    return resources === 0 ? 0 : Math.floor(sum / resources)
  },
})
