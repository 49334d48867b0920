import { POD_DELETION_COST, type Pod, parseDeletionCost, parseTime, type Stored } from '@coxswain/api-types'
import { isPodReady, podReadyCondition } from './pod-state.ts'

export interface DeletionOrder {
  /** How many active pods of the same application are on a pod's node: the more, the sooner it goes. */
  rank(pod: Stored<Pod>): number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * The pods that go first when there are too many (upstream's `ActivePodsWithRanks`): those that do the least work, or the same work
 * as a neighbour, or the newest. Ages are compared by their magnitude only, so that of pods of about the same age any may go.
 */
export const podsToDelete = (pods: readonly Stored<Pod>[], count: number, order: DeletionOrder): readonly Stored<Pod>[] => {
  // Where all go, their order does not matter.
  if (count >= pods.length) return pods
  return pods
    .map((pod) => traitsOf(pod, order))
    .sort(compare)
    .slice(0, count)
    .map(({ pod }) => pod)
}

interface Traits {
  readonly pod: Stored<Pod>
  readonly assigned: boolean
  readonly phase: number
  readonly ready: boolean
  readonly cost: number
  readonly rank: number
  readonly readySince: Age
  readonly restarts: number
  readonly sidecarRestarts: number
  readonly created: Age
}

/** A point in time, and how long ago it is: the power of two of its nanoseconds. */
interface Age {
  readonly time: number | undefined
  readonly magnitude: number
}

const PHASES: ReadonlyMap<string, number> = new Map([
  ['Pending', 0],
  ['Unknown', 1],
  ['Running', 2],
])

const traitsOf = (pod: Stored<Pod>, { rank, now }: DeletionOrder): Traits => {
  const ready = isPodReady(pod)
  const { annotations } = pod.metadata
  const cost = annotations !== undefined && Object.hasOwn(annotations, POD_DELETION_COST) ? annotations[POD_DELETION_COST] : undefined
  return {
    pod,
    assigned: (pod.spec?.nodeName ?? '') !== '',
    phase: PHASES.get(pod.status?.phase ?? '') ?? 0,
    ready,
    cost: parseDeletionCost(cost) ?? 0,
    rank: rank(pod),
    readySince: ageOf(ready ? podReadyCondition(pod)?.lastTransitionTime : undefined, now),
    restarts: mostRestarts(pod.status?.containerStatuses),
    sidecarRestarts: mostRestarts(sidecarStatuses(pod)),
    created: ageOf(pod.metadata.creationTimestamp, now),
  }
}

const ageOf = (text: string | undefined, now: number): Age => {
  const time = parseTime(text)
  const nanoseconds = time === undefined ? 0 : (now - time) * 1e6
  return { time, magnitude: nanoseconds > 0 ? Math.floor(Math.log2(nanoseconds)) : -1 }
}

const mostRestarts = (statuses: readonly { readonly restartCount: number }[] = []): number =>
  statuses.reduce((most, { restartCount }) => Math.max(most, restartCount), 0)

const sidecarStatuses = ({ spec, status }: Stored<Pod>) => {
  const sidecars = spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name) ?? []
  return sidecars.length === 0 ? [] : status?.initContainerStatuses?.filter(({ name }) => sidecars.includes(name))
}

/** Negative: the first goes first. The order of the questions is upstream's. */
const compare = (a: Traits, b: Traits): number =>
  Number(a.assigned) - Number(b.assigned) ||
  a.phase - b.phase ||
  Number(a.ready) - Number(b.ready) ||
  a.cost - b.cost ||
  b.rank - a.rank ||
  (a.ready && b.ready ? younger(a, b, 'readySince') : 0) ||
  b.restarts - a.restarts ||
  b.sidecarRestarts - a.sidecarRestarts ||
  younger(a, b, 'created')

/** Times that differ, but not in magnitude, are as good as drawn by lot: the uids decide. */
const younger = (a: Traits, b: Traits, what: 'readySince' | 'created'): number => {
  const [left, right] = [a[what], b[what]]
  if (left.time === right.time) return 0
  if (left.time === undefined) return -1
  if (right.time === undefined) return 1
  return left.magnitude - right.magnitude || (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1)
}
