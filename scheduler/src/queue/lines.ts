import { createHeap } from './heap.ts'
import type { Place, QueuedPod } from './queued-pod.ts'
import type { WaitingPods } from './waiting-pods.ts'

export type QueueDepths = Readonly<Record<'active' | 'backoff' | 'unschedulable' | 'gated', number>>

/** The lines in which pods stand; a pod is in one at a time. */
export interface Lines {
  move(pod: QueuedPod, place: Place): void
  firstInBackoff(): QueuedPod | undefined
  /** The pod to be decided next; it stays where it is. */
  next(): QueuedPod | undefined
  depths(): QueueDepths
}

interface Ticket {
  readonly pod: QueuedPod
  readonly ticket: number
  /** As they were when it was drawn: a heap must not be reordered from outside. */
  readonly priority: number
  readonly at: number
}

export const createLines = (waiting: WaitingPods): Lines => {
  const active = createHeap<Ticket>((a, b) => a.priority > b.priority || (a.priority === b.priority && earlier(a, b)))
  const backoff = createHeap<Ticket>(earlier)
  /** Apart from those that were rejected: an error must not be tried again before its time. */
  const errorBackoff = createHeap<Ticket>(earlier)
  const counts: Record<Place, number> = { active: 0, backoff: 0, unschedulable: 0, gated: 0, taken: 0 }
  let tickets = 0

  /** Drops outdated entries, then gives the first. */
  const first = (line: typeof active): QueuedPod | undefined => {
    for (let top = line.peek(); top !== undefined; top = line.peek()) {
      if (top.pod.ticket === top.ticket) return top.pod
      line.pop()
    }
    return undefined
  }
  const firstInBackoff = (): QueuedPod | undefined => {
    const [rejected, failed] = [first(backoff), first(errorBackoff)]
    if (rejected === undefined || failed === undefined) return rejected ?? failed
    return rejected.backoffUntil <= failed.backoffUntil ? rejected : failed
  }
  return {
    move: (pod: QueuedPod, place: Place): void => {
      if (pod.ticket > 0) counts[pod.place]--
      if (pod.place === 'unschedulable') waiting.delete(pod)
      pod.place = place
      pod.ticket = ++tickets
      counts[place]++
      const ticket = { pod, ticket: pod.ticket, priority: pod.info.priority }
      if (place === 'active') active.push({ ...ticket, at: pod.queuedAt })
      else if (place === 'backoff') (pod.errors > 0 ? errorBackoff : backoff).push({ ...ticket, at: pod.backoffUntil })
      else if (place === 'unschedulable') waiting.add(pod)
    },
    firstInBackoff,
    /** With nothing else to do, a pod that was rejected needs not sit out its back-off (upstream's `SchedulerPopFromBackoffQ`). */
    next: (): QueuedPod | undefined => first(active) ?? first(backoff),
    depths: (): QueueDepths => ({
      active: counts.active,
      backoff: counts.backoff,
      unschedulable: counts.unschedulable,
      gated: counts.gated,
    }),
  }
}

const earlier = (a: Ticket, b: Ticket): boolean => a.at < b.at || (a.at === b.at && a.ticket < b.ticket)
