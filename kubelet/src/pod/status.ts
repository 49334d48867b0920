import { type ContainerStatus, type DeepReadonly, formatTime, type Pod, type PodStatus } from '@coxswain/api-types'
import { podConditions } from './conditions.ts'
import { containerStatus } from './container-status.ts'
import { STATUS_UNKNOWN_MESSAGE, STATUS_UNKNOWN_REASON } from './messages.ts'
import { type Desired, memoryOf, type Observed, type PodFailure } from './observed.ts'
import { podPhase } from './phase.ts'

type Status = DeepReadonly<ContainerStatus>

export interface StatusInput {
  readonly pod: DeepReadonly<Pod>
  readonly node: Desired['node']
  readonly observed: Observed
  /** Nothing of the pod runs, and nothing will again. */
  readonly isOver: boolean
  readonly now: number
}

/** The parts of a pod's status that its node's agent writes, as they should be now (upstream's `generateAPIPodStatus`). */
export const podStatus = ({ pod, node, observed, isOver, now }: StatusInput): DeepReadonly<PodStatus> => {
  const { spec, status: known, metadata } = pod
  const { runtime, memory } = observed
  const containers = spec?.containers ?? []
  const initContainers = spec?.initContainers ?? []
  const notYet = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating'
  const of = (container: (typeof containers)[number], isInit: boolean): Status =>
    containerStatus({
      container,
      isInit,
      notYet,
      runtime: runtime?.containers.find(({ name }) => name === container.name),
      memory: memoryOf(memory, container.name),
      known: (isInit ? known?.initContainerStatuses : known?.containerStatuses)?.find(({ name }) => name === container.name),
    })
  const init = initContainers.map((container) => of(container, true))
  const main = withEndings(
    containers.map((container) => of(container, false)),
    init,
    isOver,
  )
  const { phase, reason, message } = phaseOf({ pod, observed, init, main, isOver })
  const sandboxReady = runtime?.sandbox?.ready === true
  const ips = podIps(pod, node.hostIps, runtime?.sandbox?.ready === true ? runtime.sandbox.ips : undefined)
  return {
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    phase,
    conditions: [...podConditions({ pod, phase, init, main, sandboxReady, now }), ...disruption(pod, memory.failure, phase, now)],
    message,
    reason,
    ...addresses('host', node.hostIps),
    ...addresses('pod', ips),
    startTime: known?.startTime ?? formatTime(memory.firstSeenAt),
    initContainerStatuses: init.length === 0 ? undefined : init,
    // Upstream sorts these by name, and only these.
    containerStatuses: [...main].sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/** A pod that its node has ended tells so to its owner, once it has ended. */
const disruption = (pod: DeepReadonly<Pod>, failure: PodFailure | undefined, phase: string, now: number) => {
  if (failure?.isDisruption !== true || phase !== 'Failed') return []
  const known = pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True')
  const { generation } = pod.metadata
  const said = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: failure.message }
  return [
    {
      ...said,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      lastTransitionTime: known?.lastTransitionTime ?? formatTime(now),
    },
  ]
}

/** Addresses stay told when the sandbox is gone. */
const podIps = (
  { spec, status }: DeepReadonly<Pod>,
  hostIps: readonly string[],
  sandboxIps: readonly string[] | undefined,
): readonly string[] => sandboxIps ?? (spec?.hostNetwork === true ? hostIps : (status?.podIPs ?? []).map(({ ip }) => ip))

const addresses = (whose: 'host' | 'pod', ips: readonly string[]): DeepReadonly<PodStatus> =>
  ips[0] === undefined ? {} : { [`${whose}IP`]: ips[0], [`${whose}IPs`]: ips.map((ip) => ({ ip })) }

/** Of a pod that is over, what never ran although the pod was initialized counts as failed (upstream's `TerminatePod`). */
const withEndings = (main: readonly Status[], init: readonly Status[], isOver: boolean): readonly Status[] => {
  const isInitialized = init.every(({ ready, started }) => ready || started === true)
  if (!isOver || (init.length > 0 && !isInitialized)) return main
  return main.map((status) => {
    if (status.state?.waiting === undefined) return status
    const { terminated } = status.lastState ?? {}
    if (terminated !== undefined) return { ...status, state: { terminated }, lastState: {} }
    return { ...status, state: { terminated: { exitCode: 137, reason: STATUS_UNKNOWN_REASON, message: STATUS_UNKNOWN_MESSAGE } } }
  })
}

interface PhaseInput extends Pick<StatusInput, 'pod' | 'observed' | 'isOver'> {
  readonly init: readonly Status[]
  readonly main: readonly Status[]
}

/** A pod never leaves a terminal phase; one that is over is in one. */
const phaseOf = ({
  pod,
  observed,
  init,
  main,
  isOver,
}: PhaseInput): { readonly phase: string; readonly reason: string | undefined; readonly message: string | undefined } => {
  const { failure } = observed.memory
  const { phase: known, reason, message } = pod.status ?? {}
  if (known === 'Succeeded' || known === 'Failed') return { phase: known, reason, message }
  // A failed pod is told as failed when its containers have ended.
  if (failure !== undefined && isOver) return { phase: 'Failed', reason: failure.reason, message: failure.message }
  const phase = podPhase({ spec: pod.spec ?? { containers: [] }, init, main, isOver })
  if (isOver && phase !== 'Succeeded') return { phase: 'Failed', reason: undefined, message: undefined }
  return phase === known ? { phase, reason, message } : { phase, reason: undefined, message: undefined }
}
