import { claimsOfPod, type DeepReadonly, type Pod, parseTime } from '@coxswain/api-types'
import { isSidecar } from '../runtime/container-spec.ts'
import { DEADLINE_MESSAGE, DEADLINE_REASON, REJECTED_MESSAGE, REJECTED_REASON } from './messages.ts'
import type { Desired, Observed, PodMemory } from './observed.ts'
import { changesWorld, earliest, type Plan, type Step } from './plan.ts'
import { podStatus } from './status.ts'
import { statusDifference } from './status-patch.ts'
import { isDone, syncContainers } from './sync-containers.ts'
import { isAlive, stopAll } from './sync-stop.ts'

/** A change that concerns the sandbox's network alone waits so long for more, as upstream's does for its next look at the runtime. */
const SLOW_MS = 1_000
/** Grace of containers whose pod's object is gone already. */
const ORPHAN_GRACE_MS = 1_000

const NOTHING: Plan = { steps: [], wakeAt: undefined }

/**
 * What one pod of a node needs next: from what it should be and what it is, to steps. Pure. When the steps that change the world are
 * done, plan again, until there are none; the others (events, the status, the deletion) happen meanwhile.
 */
export const sync = (desired: Desired, observed: Observed, now: number): Plan => {
  const { pod, node } = desired
  if (pod === undefined) return withoutObject(observed)
  const run = isEnding(pod, observed) ? ending(pod, observed) : running(pod, node, observed, now)
  // The status is worth computing when the world stands still for a moment.
  if (run.steps.some(changesWorld)) return run
  const report = reporting(desired, pod, observed, now)
  return { steps: [...run.steps, ...report.steps], wakeAt: earliest(run.wakeAt, report.wakeAt) }
}

const withoutObject = ({ runtime }: Observed): Plan => {
  if (runtime === undefined) return NOTHING
  if (runtime.containers.some(isAlive)) return { steps: stopAll(runtime, undefined, ORPHAN_GRACE_MS), wakeAt: undefined }
  return { steps: [{ do: 'removePod' }], wakeAt: undefined }
}

/** Is the pod on its way to its end: deleted, failed, or with all of its work done? */
const isEnding = (pod: DeepReadonly<Pod>, observed: Observed): boolean => {
  const { spec, status, metadata } = pod
  if (metadata.deletionTimestamp !== undefined || observed.memory.failure !== undefined) return true
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true
  const containers = spec?.containers ?? []
  if (containers.length > 0 && containers.every((container) => isDone(container, { pod, observed }))) return true
  return (spec?.initContainers ?? []).some((container) => {
    if (isSidecar(container) || !isDone(container, { pod, observed })) return false
    return observed.runtime?.containers.find(({ name }) => name === container.name)?.current?.ended?.exitCode !== 0
  })
}

const isOver = (pod: DeepReadonly<Pod>, observed: Observed): boolean =>
  isEnding(pod, observed) && !(observed.runtime?.containers.some(isAlive) ?? false)

const ending = (pod: DeepReadonly<Pod>, { runtime, memory }: Observed): Plan => {
  if (runtime === undefined) return NOTHING
  const seconds = pod.metadata.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30
  const graceMs = Math.min(seconds * 1000, memory.failure?.graceMs ?? Number.POSITIVE_INFINITY)
  return { steps: stopAll(runtime, pod, graceMs), wakeAt: undefined }
}

const running = (pod: DeepReadonly<Pod>, node: Desired['node'], observed: Observed, now: number): Plan => {
  const { memory, runtime } = observed
  const deadline = deadlineOf(pod, memory.firstSeenAt)
  if (deadline !== undefined && deadline <= now) {
    const event = { type: 'Normal', reason: DEADLINE_REASON, message: DEADLINE_MESSAGE } as const
    return {
      steps: [
        { do: 'event', event },
        { do: 'fail', reason: DEADLINE_REASON, message: DEADLINE_MESSAGE },
      ],
      wakeAt: undefined,
    }
  }
  if (node.isShuttingDown && runtime === undefined) return REJECTION
  const plan =
    runtime?.sandbox === undefined
      ? startSandbox(pod, node, memory, now)
      : runtime.sandbox.ready
        ? syncContainers({ pod, observed, now })
        : NOTHING
  return { steps: plan.steps, wakeAt: earliest(plan.wakeAt, deadline) }
}

/** A node that goes takes nobody in. */
const REJECTION: Plan = {
  steps: [
    { do: 'event', event: { type: 'Warning', reason: REJECTED_REASON, message: REJECTED_MESSAGE } },
    { do: 'fail', reason: REJECTED_REASON, message: `Pod was rejected: ${REJECTED_MESSAGE}` },
  ],
  wakeAt: undefined,
}

const startSandbox = (
  pod: DeepReadonly<Pod>,
  { networkReady }: Desired['node'],
  { claims, sandboxRetryAt }: PodMemory,
  now: number,
): Plan => {
  // Volumes come before all else: nothing is started as long as a claim is not bound.
  if (!claims.bound && claimsOfPod(pod).length > 0)
    return claims.lookAt > now ? { steps: [], wakeAt: claims.lookAt } : { steps: [{ do: 'readClaims' }], wakeAt: undefined }
  // When the node gets its range, all of its pods are planned again.
  if (!networkReady && pod.spec?.hostNetwork !== true) return NOTHING
  return sandboxRetryAt !== undefined && sandboxRetryAt > now
    ? { steps: [], wakeAt: sandboxRetryAt }
    : { steps: [{ do: 'createSandbox' }], wakeAt: undefined }
}

const deadlineOf = ({ spec, status }: DeepReadonly<Pod>, firstSeenAt: number): number | undefined =>
  spec?.activeDeadlineSeconds === undefined ? undefined : (parseTime(status?.startTime) ?? firstSeenAt) + spec.activeDeadlineSeconds * 1000

/** The status that the server should have, and the end of the object once it has it. */
const reporting = ({ node }: Desired, pod: DeepReadonly<Pod>, observed: Observed, now: number): Plan => {
  const { runtime } = observed
  const over = isOver(pod, observed)
  const isDeleted = pod.metadata.deletionTimestamp !== undefined
  const wasOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
  const isDone = over && wasOver
  // The runtime has forgotten a pod that was over before: what the server has of it stays.
  const wanted = isDone && runtime === undefined ? undefined : podStatus({ pod, node, observed, isOver: over, now })
  const difference = wanted === undefined ? undefined : statusDifference(pod, wanted)
  if (difference === undefined || (isDeleted && difference.isBookkeeping))
    return isDone ? { steps: finish(observed, isDeleted), wakeAt: undefined } : NOTHING
  const slowUntil = (runtime?.sandbox?.readyAt ?? 0) + SLOW_MS
  if (difference.isSlow && now < slowUntil && !over) return { steps: [], wakeAt: slowUntil }
  return { steps: [{ do: 'writeStatus', patch: difference.patch }], wakeAt: undefined }
}

/** The server knows how it ended: what is left is taken away. */
const finish = ({ runtime, memory }: Observed, isDeleted: boolean): readonly Step[] => {
  if (runtime !== undefined) return [{ do: 'removePod' }]
  return isDeleted && !memory.deleted ? [{ do: 'deletePod' }] : []
}
