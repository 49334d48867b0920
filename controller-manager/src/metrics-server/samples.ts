import type { Measured, NodeFigures, PodFigures } from './figures.ts'
import { measure } from './measure.ts'

/** What is used in a pod; of each container that runs. */
export interface MeasuredPod {
  readonly uid: string
  readonly at: number
  readonly windowMs: number
  readonly containers: readonly (Measured & { readonly name: string })[]
}

/** The last reading of a node, and what it tells together with the one before. */
interface Sample {
  readonly figures: NodeFigures
  /** By our own clock. */
  readonly takenAt: number
  readonly node: Measured | undefined
  /** By `NAMESPACE/NAME`. */
  readonly pods: ReadonlyMap<string, MeasuredPod>
}

/** The last readings of all nodes: one of each, whatever comes. */
export interface Samples {
  /** Gives false for a reading that tells nothing new. */
  take(node: string, figures: NodeFigures, takenAt: number): boolean
  /** Forgets nodes that are not among these. */
  keepOnly(nodes: ReadonlySet<string>): void
  /** What was measured last, unless that is older than `maxAgeMs` at `now`. */
  node(name: string, now: number): Measured | undefined
  pod(node: string, namespace: string, name: string, now: number): MeasuredPod | undefined
}

/** Clocks of nodes go on about as ours does, and tell about the same; one that is further off has been set, or is wrong. */
const CLOCK_SLACK_MS = 60_000

export const createSamples = ({ maxAgeMs }: { readonly maxAgeMs: number }): Samples => {
  const samples = new Map<string, Sample>()
  const fresh = (node: string, now: number): Sample | undefined => {
    const found = samples.get(node)
    return found !== undefined && Math.abs(now - found.takenAt) <= maxAgeMs ? found : undefined
  }
  return {
    take: (node, figures, takenAt) => {
      const before = samples.get(node)
      // Some nodes read their own figures less often than they are asked.
      if (before?.figures.at === figures.at) return false
      samples.set(node, sampleOf(figures, takenAt, before))
      return true
    },
    keepOnly: (nodes) => {
      for (const name of samples.keys()) if (!nodes.has(name)) samples.delete(name)
    },
    node: (name, now) => fresh(name, now)?.node,
    pod: (node, namespace, name, now) => fresh(node, now)?.pods.get(`${namespace}/${name}`),
  }
}

const sampleOf = (figures: NodeFigures, takenAt: number, earlier: Sample | undefined): Sample => {
  const before = earlier !== undefined && clockWentOn(figures, takenAt, earlier) ? earlier.figures : undefined
  const isOff = Math.abs(figures.at - takenAt) > CLOCK_SLACK_MS
  const told = <Timed extends { readonly at: number }>(measured: Timed): Timed => (isOff ? { ...measured, at: takenAt } : measured)
  const node = measure(figures, before, undefined)
  const known = new Map(before?.pods.map((pod) => [pod.uid, pod]))
  const pods = new Map<string, MeasuredPod>()
  for (const pod of figures.pods) {
    const measured = measuredPod(pod, known.get(pod.uid), { at: figures.at, before })
    if (measured !== undefined) pods.set(`${pod.namespace}/${pod.name}`, told(measured))
  }
  return { figures, takenAt, node: node === undefined ? undefined : told(node), pods }
}

const clockWentOn = ({ at }: NodeFigures, takenAt: number, earlier: Sample): boolean =>
  Math.abs(at - earlier.figures.at - (takenAt - earlier.takenAt)) <= CLOCK_SLACK_MS

/** A pod is told whole or not at all: half of what it uses would be taken for all. */
const measuredPod = (
  pod: PodFigures,
  known: PodFigures | undefined,
  { at, before }: { readonly at: number; readonly before: NodeFigures | undefined },
): MeasuredPod | undefined => {
  const containers = pod.containers.flatMap((container) => {
    const earlier = known?.containers.find(({ name }) => name === container.name)
    const reading = earlier === undefined || before === undefined ? undefined : { at: before.at, ...earlier }
    const measured = measure({ at, ...container }, reading, before?.at)
    return measured === undefined ? [] : [{ ...measured, name: container.name }]
  })
  if (containers.length === 0 || containers.length < pod.containers.length) return undefined
  return { uid: pod.uid, at, windowMs: Math.min(...containers.map(({ windowMs }) => windowMs)), containers }
}
