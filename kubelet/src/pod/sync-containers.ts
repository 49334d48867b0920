import type { Container, DeepReadonly, Pod } from '@coxswain/api-types'
import { isSidecar } from '../runtime/container-spec.ts'
import type { RuntimeContainer } from '../runtime/runtime.ts'
import { backOffUntil, nextBackOff } from './back-off.ts'
import { backOff, backOffMessage, killing, pullBackOff, pullBackOffMessage, startError } from './messages.ts'
import { type ContainerMemory, memoryOf, type Observed } from './observed.ts'
import { earliest, type Plan, type Step } from './plan.ts'
import { shouldRestart } from './restart-policy.ts'

type ReadContainer = DeepReadonly<Container>

/** How long a failed pull is shown as `ErrImagePull` before it is shown as backing off. */
const ERROR_SHOWN_MS = 1_000
const NOTHING: Plan = { steps: [], wakeAt: undefined }

export interface ContainersInput {
  readonly pod: DeepReadonly<Pod>
  readonly observed: Observed
  readonly now: number
}

interface ContainerInput extends ContainersInput {
  readonly container: ReadContainer
  readonly runtime: DeepReadonly<RuntimeContainer> | undefined
  readonly memory: ContainerMemory
}

/** NAME_NAMESPACE(UID), as the kubelet's messages name a pod. */
const describe = ({ metadata }: DeepReadonly<Pod>): string => `${metadata.name}_${metadata.namespace}(${metadata.uid})`
const joined = (plans: readonly Plan[]): Plan => ({
  steps: plans.flatMap(({ steps }) => steps),
  wakeAt: earliest(...plans.map(({ wakeAt }) => wakeAt)),
})

/** Has the container ended for good? */
export const isDone = (container: ReadContainer, { pod: { spec }, observed }: Pick<ContainersInput, 'pod' | 'observed'>): boolean => {
  const runtime = observed.runtime?.containers.find(({ name }) => name === container.name)
  const ended = runtime?.current?.ended
  if (ended === undefined || runtime?.starting !== undefined || runtime?.current?.stopping?.cause === 'replaced') return false
  return !shouldRestart(container, spec ?? { containers: [] }, ended.exitCode)
}

/** What the containers of a pod that is to run need: init containers one after the other, then all others at once. */
export const syncContainers = (input: ContainersInput): Plan => {
  const { pod, observed } = input
  const of = (container: ReadContainer): ContainerInput => ({
    ...input,
    container,
    runtime: observed.runtime?.containers.find(({ name }) => name === container.name),
    memory: memoryOf(observed.memory, container.name),
  })
  const main = (pod.spec?.containers ?? []).map(of)
  const init = (pod.spec?.initContainers ?? []).map(of)
  const hasBegun = main.some(({ runtime }) => runtime !== undefined)
  const plans: Plan[] = []
  for (const each of init) {
    const { container, runtime } = each
    if (isSidecar(container)) {
      plans.push(syncContainer(each))
      if (!hasBegun && runtime?.current?.started !== true) return joined(plans)
    } else if (!hasBegun && runtime?.current?.ended?.exitCode !== 0) {
      return joined([...plans, syncContainer(each)])
    }
  }
  return joined([...plans, ...main.map(syncContainer)])
}

const syncContainer = (input: ContainerInput): Plan => {
  const { runtime, container } = input
  if (runtime?.starting !== undefined) return runtime.starting.phase === 'failed' ? afterFailedStart(input) : NOTHING
  const current = runtime?.current
  if (current === undefined) return { steps: [{ do: 'start', container: container.name, attempt: 0 }], wakeAt: undefined }
  if (current.ended !== undefined) return afterEnd(input)
  if (current.stopping !== undefined) return NOTHING
  if (current.image !== container.image) return stop(input, 'replaced', `Container ${container.name} definition changed, will be restarted`)
  if (!current.healthy) return stop(input, 'unhealthy', `Container ${container.name} failed liveness probe, will be restarted`)
  return NOTHING
}

const stop = ({ pod, container }: ContainerInput, cause: 'replaced' | 'unhealthy', why: string): Plan => {
  const seconds =
    (cause === 'unhealthy' ? container.livenessProbe?.terminationGracePeriodSeconds : undefined) ??
    pod.spec?.terminationGracePeriodSeconds ??
    30
  const steps: readonly Step[] = [
    { do: 'event', event: killing(container.name, why) },
    { do: 'stop', container: container.name, graceMs: seconds * 1000, cause },
  ]
  return { steps, wakeAt: undefined }
}

/** A container that has ended starts again at once, or when its back-off is over, or never (upstream's `doBackOff`). */
const afterEnd = (input: ContainerInput): Plan => {
  const { container, runtime, memory, pod, now } = input
  const current = runtime?.current
  const ended = current?.ended
  if (current === undefined || ended === undefined) return NOTHING
  const { name, image = '' } = container
  const start: Step = { do: 'start', container: name, attempt: current.attempt + 1 }
  if (current.stopping?.cause === 'replaced') return { steps: [start], wakeAt: undefined }
  if (!shouldRestart(container, pod.spec ?? { containers: [] }, ended.exitCode)) return NOTHING
  const failedAt = ended.finishedAt
  const until = backOffUntil(memory.restart, image, failedAt)
  if (until === undefined || until <= now) {
    const restart = nextBackOff(memory.restart, { image, failedAt, now })
    return { steps: [{ do: 'remember', container: { ...memory, restart } }, start], wakeAt: undefined }
  }
  if (memory.waiting?.attempt === current.attempt && memory.waiting.reason === 'CrashLoopBackOff') return { steps: [], wakeAt: until }
  const message = backOffMessage(name, describe(pod), until - failedAt)
  const waiting = { attempt: current.attempt, reason: 'CrashLoopBackOff', message }
  return {
    steps: [
      { do: 'event', event: backOff(name, describe(pod)) },
      { do: 'remember', container: { ...memory, waiting } },
    ],
    wakeAt: until,
  }
}

/** A failed pull is told, then backed off from, then tried again. */
const afterFailedStart = ({ container, runtime, memory, now }: ContainerInput): Plan => {
  const starting = runtime?.starting
  const failure = starting?.failure
  if (starting === undefined || failure === undefined) return NOTHING
  const { name, image = '' } = container
  const { attempt } = starting
  const { reason, message, at } = failure
  if (starting.image !== image) return { steps: [{ do: 'start', container: name, attempt }], wakeAt: undefined }
  if (memory.pull === undefined || memory.pull.image !== image || memory.pull.updatedAt < at) {
    const pull = nextBackOff(memory.pull, { image, failedAt: at, now: Math.max(at, now) })
    const waiting = { attempt, reason, message }
    return {
      steps: [
        { do: 'event', event: startError(name, reason) },
        { do: 'remember', container: { ...memory, pull, waiting } },
      ],
      wakeAt: at + ERROR_SHOWN_MS,
    }
  }
  const until = at + memory.pull.delayMs
  if (now >= until) return { steps: [{ do: 'start', container: name, attempt }], wakeAt: undefined }
  if (now < at + ERROR_SHOWN_MS) return { steps: [], wakeAt: at + ERROR_SHOWN_MS }
  if (reason !== 'ErrImagePull' || memory.waiting?.reason === 'ImagePullBackOff') return { steps: [], wakeAt: until }
  const waiting = { attempt, reason: 'ImagePullBackOff', message: pullBackOffMessage(image, message) }
  return {
    steps: [
      { do: 'event', event: pullBackOff(name, image) },
      { do: 'event', event: startError(name, waiting.reason) },
      { do: 'remember', container: { ...memory, waiting } },
    ],
    wakeAt: until,
  }
}
