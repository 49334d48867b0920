import type { DeepReadonly, Pod } from '@coxswain/api-types'
import type { RuntimePod } from '../runtime/runtime.ts'
import { type PodSteering, readSteering } from '../steering/steering.ts'
import { containerUsage, cpuSecondsBetween } from '../usage.ts'
import type { ContainerFigures, NodeFigures, PodFigures } from './figures.ts'

/**
 * What was counted when a node was asked last. Totals go on from there: steering that is changed while a container runs counts from the
 * last question on, so that a total never falls. Nothing is counted while nobody asks.
 */
export interface Meter {
  readonly at: number
  readonly startedAt: number
  readonly cpuSeconds: number
  /** By the ids of the attempts that run. */
  readonly containers: ReadonlyMap<string, number>
  /** By the uids of the pods. */
  readonly steered: ReadonlyMap<string, Steered>
}

/** How a pod is steered, and out of what that was read: a pod that stays as it is need not be read at each question. */
interface Steered {
  readonly annotations: Annotations
  readonly containers: number
  readonly steering: PodSteering
}
type Annotations = DeepReadonly<Pod>['metadata']['annotations']

export interface MeteredPod {
  readonly pod: DeepReadonly<Pod>
  readonly runtime: RuntimePod
}

/** What a node uses besides its containers: the share of the machine's own programs. */
const OWN_CPU_MILLI = 20
const OWN_MEMORY_BYTES = 256 * 1024 * 1024

/** Reads a node's figures at `now`, and the meter that the next reading goes on from. */
export const readMeter = (
  node: string,
  pods: Iterable<MeteredPod>,
  { before, now }: { readonly before: Meter | undefined; readonly now: number },
): { readonly figures: NodeFigures; readonly meter: Meter } => {
  const containers = new Map<string, number>()
  const steered = new Map<string, Steered>()
  const told = [...pods].map((each) => {
    const known = steeredAs(each, before)
    steered.set(each.pod.metadata.uid ?? '', known)
    return podFigures(each, containers, { before, now, steering: known.steering })
  })
  let cpuSeconds = (before?.cpuSeconds ?? 0) + (OWN_CPU_MILLI / 1000) * (Math.max(0, now - (before?.at ?? now)) / 1000)
  for (const [id, total] of containers) cpuSeconds += total - (before?.containers.get(id) ?? 0)
  const memoryBytes = told.flatMap((pod) => pod.containers).reduce((sum, each) => sum + each.memoryBytes, OWN_MEMORY_BYTES)
  const startedAt = before?.startedAt ?? now
  // A clock that was set back counts on when it has come to where it was.
  const at = Math.max(now, before?.at ?? now)
  const figures = { node, at: now, startedAt, cpuSeconds, memoryBytes, pods: told }
  return { figures, meter: { at, startedAt, cpuSeconds, containers, steered } }
}

const steeredAs = ({ pod, runtime }: MeteredPod, before: Meter | undefined): Steered => {
  const { uid = '', annotations } = pod.metadata
  const names = runtime.containers.map(({ name }) => name)
  const known = before?.steered.get(uid)
  if (known?.annotations === annotations && known?.containers === names.length) return known
  return { annotations, containers: names.length, steering: readSteering(annotations, names) }
}

const podFigures = (
  { pod, runtime }: MeteredPod,
  totals: Map<string, number>,
  { before, now, steering }: { readonly before: Meter | undefined; readonly now: number; readonly steering: PodSteering },
): PodFigures => {
  const { namespace = '', name = '', uid = '' } = pod.metadata
  const containers = runtime.containers.flatMap((container): readonly ContainerFigures[] => {
    const attempt = container.current
    const steered = steering.of(container.name)
    const usage = containerUsage(runtime, container.name, steered, now)
    if (attempt === undefined || usage === undefined) return []
    const known = before?.containers.get(attempt.id)
    const since = known === undefined ? attempt.startedAt : (before?.at ?? attempt.startedAt)
    const cpuSeconds = (known ?? 0) + cpuSecondsBetween(steered, since - attempt.startedAt, now - attempt.startedAt)
    totals.set(attempt.id, cpuSeconds)
    const { id, image, startedAt } = attempt
    return [{ name: container.name, id, image, startedAt, cpuSeconds, memoryBytes: usage.memoryBytes }]
  })
  return { namespace, name, uid, containers }
}
