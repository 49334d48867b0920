import { type CoreV1, type DeepReadonly, formatTime, kinds, StatusError } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import type { Clock, Logger } from '@coxswain/ports'
import type { PodObject } from '../model/pod-info.ts'

export type UnscheduledReason = 'Unschedulable' | 'SchedulerError'

/** Writes the condition `PodScheduled: False` into the status of pods, a few at a time, the newest word on each. */
export interface ConditionReporter {
  report(pod: PodObject, reason: UnscheduledReason, message: string): void
  /** The pod needs no report any more. */
  drop(uid: string): void
  /** Reports that are not written yet. */
  readonly pending: number
}

export interface ConditionReporterOptions {
  readonly client: Pick<Client, 'patch'>
  readonly clock: Clock
  readonly logger: Logger
  readonly maxInFlight: number
  readonly signal: AbortSignal
}

interface Report {
  readonly pod: PodObject
  readonly condition: DeepReadonly<CoreV1.PodCondition>
}

export const createConditionReporter = (options: ConditionReporterOptions): ConditionReporter => {
  const { clock, maxInFlight, signal } = options
  const waiting = new Map<string, Report>()
  const writing = new Set<string>()

  const work = (): void => {
    if (signal.aborted) waiting.clear()
    for (const [uid, report] of waiting) {
      if (writing.size >= maxInFlight) return
      // Two writes of one pod could overtake each other.
      if (writing.has(uid)) continue
      waiting.delete(uid)
      writing.add(uid)
      write(report, options).then(() => {
        writing.delete(uid)
        work()
      })
    }
  }
  return {
    report: (pod, reason, message) => {
      const condition = nextCondition(pod, { reason, message, now: clock.now() })
      if (condition === undefined) return
      waiting.set(pod.metadata.uid, { pod, condition })
      work()
    },
    drop: (uid) => void waiting.delete(uid),
    get pending() {
      return waiting.size + writing.size
    },
  }
}

interface Finding {
  readonly reason: UnscheduledReason
  readonly message: string
  readonly now: number
}

/** Undefined where the pod says the same already (upstream's `UpdatePodCondition`). */
const nextCondition = ({ metadata, status }: PodObject, { reason, message, now }: Finding): Report['condition'] | undefined => {
  const old = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  const { generation } = metadata
  if (old?.status === 'False' && old.reason === reason && old.message === message && old.observedGeneration === generation) return undefined
  const since = old?.status === 'False' ? old.lastTransitionTime : undefined
  return {
    type: 'PodScheduled',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: 'False',
    lastTransitionTime: since ?? formatTime(now),
    reason,
    message,
  }
}

const write = async ({ pod, condition }: Report, { client, logger, signal }: ConditionReporterOptions): Promise<void> => {
  const { namespace, name, uid } = pod.metadata
  // The uid makes the server refuse the patch for another pod of the same name.
  const patch = { metadata: { uid }, status: { conditions: [condition] } }
  try {
    await client.patch(kinds.Pod, { namespace, name, subresource: 'status', type: 'strategic', patch })
  } catch (error) {
    // The next attempt finds the condition unwritten and reports again. A pod that has gone needs none.
    const gone = error instanceof StatusError && (error.code === 404 || error.code === 409 || error.code === 422)
    if (!gone && !signal.aborted) logger.warn({ err: error, pod: `${namespace}/${name}` }, "a pod's condition cannot be written")
  }
}
