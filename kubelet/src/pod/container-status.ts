import { type Container, type ContainerState, type ContainerStatus, type DeepReadonly, formatTime } from '@coxswain/api-types'
import { isSidecar } from '../runtime/container-spec.ts'
import type { Attempt, RuntimeContainer, Termination } from '../runtime/runtime.ts'
import type { ContainerMemory } from './observed.ts'

type ReadContainer = DeepReadonly<Container>
type Status = DeepReadonly<ContainerStatus>
type State = DeepReadonly<ContainerState>

export interface ContainerStatusInput {
  readonly container: ReadContainer
  readonly isInit: boolean
  /** What a container waits for that has not been tried yet: `ContainerCreating`, or `PodInitializing` where there are init containers. */
  readonly notYet: string
  readonly runtime: DeepReadonly<RuntimeContainer> | undefined
  readonly memory: ContainerMemory
  /** As the server has it. */
  readonly known: Status | undefined
}

/** The status of one container (upstream's `convertToAPIContainerStatuses`). */
export const containerStatus = (input: ContainerStatusInput): Status => {
  const { container, isInit, runtime, memory, known } = input
  const current = runtime?.current
  const base = { name: container.name, ...volumeMounts(container) }
  if (current === undefined) {
    // What ended in an earlier life stays told though the runtime has forgotten it.
    if (known?.state?.terminated !== undefined && runtime?.starting === undefined) return known
    const state = { waiting: waitingOf(runtime, memory) ?? { reason: input.notYet } }
    return {
      ...base,
      state,
      lastState: known?.lastState ?? {},
      ready: false,
      restartCount: known?.restartCount ?? 0,
      image: container.image ?? '',
      imageID: '',
      started: false,
    }
  }
  const waiting = current.ended === undefined ? undefined : waitingOf(runtime, memory)
  return {
    ...base,
    ...statesOf(current, runtime?.previous, waiting),
    ready: isReady(current, isInit && !isSidecar(container)),
    restartCount: current.attempt,
    image: current.image,
    imageID: current.imageId,
    containerID: current.id,
    started: current.ended === undefined && current.started,
    ...(container.resources?.requests === undefined ? {} : { allocatedResources: container.resources.requests }),
    resources: container.resources ?? {},
  }
}

/** A regular init container is ready when it has done its work, all others while they run and their probe says so. */
const isReady = ({ ended, ready }: DeepReadonly<Attempt>, doesOneThing: boolean): boolean =>
  doesOneThing ? ended?.exitCode === 0 : ended === undefined && ready

/** The reason why the attempt that has ended, or the one that starts, is not running. */
const waitingOf = (runtime: DeepReadonly<RuntimeContainer> | undefined, { waiting }: ContainerMemory) => {
  if (waiting === undefined) return undefined
  const { attempt, reason, message } = waiting
  const isMeant = attempt === runtime?.starting?.attempt || attempt === runtime?.current?.attempt
  return isMeant ? { reason, message } : undefined
}

const statesOf = (
  current: DeepReadonly<Attempt>,
  previous: DeepReadonly<Termination> | undefined,
  waiting: State['waiting'],
): { readonly state: State; readonly lastState: State } => {
  const before: State = previous === undefined ? {} : { terminated: terminated(previous) }
  // One that is being replaced never counts as ended: the server would not let it run again, whatever its policy.
  if (current.ended === undefined || current.stopping?.cause === 'replaced')
    return { state: { running: { startedAt: formatTime(current.startedAt) } }, lastState: before }
  const ended: State = { terminated: terminated(current.ended) }
  return waiting === undefined ? { state: ended, lastState: before } : { state: { waiting }, lastState: ended }
}

const terminated = ({ id, exitCode, reason, startedAt, finishedAt }: DeepReadonly<Termination>) => ({
  exitCode,
  reason,
  startedAt: formatTime(startedAt),
  finishedAt: formatTime(finishedAt),
  containerID: id,
})

const volumeMounts = ({ volumeMounts: mounts = [] }: ReadContainer): Pick<Status, 'volumeMounts'> =>
  mounts.length === 0
    ? {}
    : {
        volumeMounts: mounts.map(({ name, mountPath, readOnly }) => ({
          name,
          mountPath,
          ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
        })),
      }
