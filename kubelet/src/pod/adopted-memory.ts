import { type ContainerStatus, type DeepReadonly, type Pod, parseTime } from '@coxswain/api-types'
import { backOffDelayOf } from './messages.ts'
import { type ContainerMemory, newMemory, type PodMemory } from './observed.ts'

/** What an earlier life of the agent remembered of a pod, as far as its status tells. */
export const adoptedMemory = (pod: DeepReadonly<Pod>, now: number): PodMemory => {
  const { status } = pod
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return { ...newMemory(parseTime(status?.startTime) ?? now), containers: statuses.flatMap((each) => containerMemory(each) ?? []) }
}

const containerMemory = ({ name, image, state, lastState, restartCount }: DeepReadonly<ContainerStatus>): ContainerMemory | undefined => {
  const { reason, message = '' } = state?.waiting ?? {}
  const finishedAt = parseTime(lastState?.terminated?.finishedAt)
  const delayMs = backOffDelayOf(message)
  if (reason === undefined || finishedAt === undefined || delayMs === undefined) return undefined
  return { name, restart: { image, delayMs, updatedAt: finishedAt }, pull: undefined, waiting: { attempt: restartCount, reason, message } }
}
