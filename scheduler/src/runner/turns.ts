import type { Clock, Timer } from '@coxswain/ports'
import type { SchedulingQueue } from '../queue/scheduling-queue.ts'
import type { SnapshotStore } from '../snapshot.ts'
import type { Attempts } from './attempts.ts'
import type { SchedulerMetrics } from './scheduler-metrics.ts'

/** So many pods are decided before others may use the event loop: a few milliseconds. */
const PODS_PER_TURN = 32
/** How often leadership is looked at again while it is in doubt. */
const DOUBT_MS = 1000

export interface TurnsOptions {
  readonly clock: Clock
  readonly queue: SchedulingQueue
  readonly snapshot: SnapshotStore
  readonly attempts: Attempts
  readonly metrics: SchedulerMetrics
  mayWrite(): boolean
}

/** Works off the queue in turns of the event loop: what many changes ask for is done once. */
export interface Turns {
  start(): void
  stop(): void
  /** There may be something to do. */
  request(): void
  activity(): readonly string[]
}

export const createTurns = ({ clock, queue, snapshot, attempts, metrics, mayWrite }: TurnsOptions): Turns => {
  let phase: 'new' | 'running' | 'stopped' = 'new'
  let next: Timer | undefined
  let alarm: { readonly at: number; readonly timer: Timer } | undefined

  const request = (): void => {
    if (phase !== 'running' || next !== undefined) return
    next = clock.after(0, schedulingTurn)
  }
  function schedulingTurn(): void {
    next = undefined
    if (phase !== 'running') return
    queue.tick()
    attempts.expireAssumed()
    const allowed = mayWrite()
    for (let i = 0; allowed && i < PODS_PER_TURN && attempts.hasRoom(); i++) {
      const pod = queue.pop()
      if (pod === undefined) break
      attempts.attempt(pod)
    }
    metrics.gauges({
      depths: queue.depths(),
      rejections: queue.rejections(),
      nodes: snapshot.nodes.length,
      pods: snapshot.podCount,
      assumed: snapshot.assumedCount,
    })
    // Without room the next binding that ends asks for a turn.
    if (allowed && attempts.hasRoom() && queue.ready()) request()
    setAlarm(allowed)
  }
  const setAlarm = (allowed: boolean): void => {
    const due = [queue.nextDue(), snapshot.nextExpiry(), allowed || !queue.ready() ? undefined : clock.monotonic() + DOUBT_MS]
    const at = Math.min(...due.map((each) => each ?? Number.POSITIVE_INFINITY))
    if (alarm?.at === at) return
    alarm?.timer.cancel()
    alarm = at === Number.POSITIVE_INFINITY ? undefined : { at, timer: clock.after(Math.max(1, at - clock.monotonic()), schedulerAlarm) }
  }
  function schedulerAlarm(): void {
    alarm = undefined
    request()
  }
  return {
    start: () => {
      if (phase !== 'new') return
      phase = 'running'
      request()
    },
    stop: () => {
      phase = 'stopped'
      next?.cancel()
      alarm?.timer.cancel()
    },
    request,
    activity: () => {
      const { active } = queue.depths()
      return phase !== 'stopped' && (next !== undefined || (phase === 'running' && queue.ready()))
        ? [`scheduler: ${active} pods to be decided`]
        : []
    },
  }
}
