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
export const podsToDelete = (pods: readonly Stored<Pod>[], count: number, order: DeletionOrder): readonly Stored<Pod>[] =>
  surplusPods(pods, count, order).map(({ pod }) => pod)

/** A pod that goes, and what of it decided that; undefined where all of them go. */
export interface SurplusPod {
  readonly pod: Stored<Pod>
  readonly why: string | undefined
}

/** The same pods, each with what told it from those that stay. */
export const surplusPods = (pods: readonly Stored<Pod>[], count: number, order: DeletionOrder): readonly SurplusPod[] => {
  // Where all go, their order does not matter.
  if (count >= pods.length) return pods.map((pod) => ({ pod, why: undefined }))
  const sorted = pods.map((pod) => traitsOf(pod, order)).sort(compare)
  const stays = sorted[count]
  return sorted.slice(0, count).map((goes) => ({ pod: goes.pod, why: stays === undefined ? undefined : whyFirst(goes, stays) }))
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

/** What is asked of two pods, in upstream's order, and what it says of the one that goes first. Negative: the first goes first. */
const QUESTIONS: readonly (readonly [by: (a: Traits, b: Traits) => number, why: string])[] = [
  [(a, b) => Number(a.assigned) - Number(b.assigned), 'it had no node yet'],
  [(a, b) => a.phase - b.phase, 'it did not run yet'],
  [(a, b) => Number(a.ready) - Number(b.ready), 'it was not ready'],
  [(a, b) => a.cost - b.cost, 'its deletion cost was the lower one'],
  [(a, b) => b.rank - a.rank, 'its node had more pods of the same application'],
  [(a, b) => (a.ready && b.ready ? younger(a, b, 'readySince') : 0), 'it had become ready last'],
  [(a, b) => b.restarts - a.restarts, 'its containers had been restarted more often'],
  [(a, b) => b.sidecarRestarts - a.sidecarRestarts, 'its sidecars had been restarted more often'],
  [(a, b) => younger(a, b, 'created'), 'it was the youngest of the surplus'],
]

const compare = (a: Traits, b: Traits): number => {
  for (const [by] of QUESTIONS) {
    const order = by(a, b)
    if (order !== 0) return order
  }
  return 0
}

const whyFirst = (goes: Traits, stays: Traits): string | undefined => QUESTIONS.find(([by]) => by(goes, stays) !== 0)?.[1]

/** Times that differ, but not in magnitude, are as good as drawn by lot: the uids decide. */
const younger = (a: Traits, b: Traits, what: 'readySince' | 'created'): number => {
  const [left, right] = [a[what], b[what]]
  if (left.time === right.time) return 0
  if (left.time === undefined) return -1
  if (right.time === undefined) return 1
  return left.magnitude - right.magnitude || (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1)
}
