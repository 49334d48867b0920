import { type ContainerState, type ContainerStatus, type DeepReadonly, type Pod, parseTime } from '@coxswain/api-types'
import type { ContainerSteering } from '../steering/steering.ts'
import { specOf } from './container-spec.ts'
import { endingOf, probeSwitches } from './plan-attempt.ts'
import type { Termination } from './runtime.ts'
import type { SimulatedAttempt, SimulatedContainer, SimulatedPod } from './simulated-state.ts'

/**
 * What runs of a pod, read from the status that an earlier life of the agent wrote: its containers were never gone, so none of them
 * starts anew. undefined where nothing of it ran.
 */
export const adoptedPod = (pod: DeepReadonly<Pod>, steering: (container: string) => ContainerSteering): SimulatedPod | undefined => {
  const { status, metadata } = pod
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const containers = statuses.flatMap((each) => adoptedContainer(pod, each, steering(each.name)) ?? [])
  if (containers.length === 0) return undefined
  const ips = (status?.podIPs ?? []).map(({ ip }) => ip)
  const sandbox = ips.length === 0 ? undefined : { ips, readyAt: parseTime(status?.startTime) ?? 0, ready: true }
  return { uid: metadata.uid ?? '', sandbox, containers }
}

const adoptedContainer = (
  pod: DeepReadonly<Pod>,
  status: DeepReadonly<ContainerStatus>,
  steering: ContainerSteering,
): SimulatedContainer | undefined => {
  const container = specOf(pod, status.name)
  const { state, lastState, restartCount } = status
  // One that waits for its next attempt shows the one before as its last state.
  const shown = state?.waiting === undefined ? state : lastState
  const startedAt = parseTime(shown?.running?.startedAt ?? shown?.terminated?.startedAt)
  if (container === undefined || startedAt === undefined) return undefined
  const ended = terminationOf(shown)
  const current: SimulatedAttempt = {
    id: status.containerID ?? '',
    attempt: restartCount,
    image: status.image,
    imageId: status.imageID,
    startedAt,
    started: false,
    ready: false,
    healthy: true,
    stopping: undefined,
    ended,
    switches: probeSwitches(container, steering, startedAt),
    ending: endingOf(pod, container, { steering, attempt: restartCount, startedAt }),
  }
  const previous = state?.waiting === undefined ? terminationOf(lastState) : undefined
  return { name: status.name, current, previous, starting: undefined, pulls: restartCount + 1 }
}

const terminationOf = (state: DeepReadonly<ContainerState> | undefined): Termination | undefined => {
  const terminated = state?.terminated
  const startedAt = parseTime(terminated?.startedAt)
  if (terminated === undefined || startedAt === undefined) return undefined
  const { containerID: id = '', exitCode, reason = '', finishedAt } = terminated
  return { id, exitCode, reason, startedAt, finishedAt: parseTime(finishedAt) ?? startedAt }
}
