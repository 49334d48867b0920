import { ageColumn, nameColumn } from '../../../columns.ts'
import type { Container, ContainerStatus, Pod } from '../../../generated/core.v1.types.ts'
import type { Column } from '../../../kind.ts'
import { parseTime, translateTimestampSince } from '../../../time.ts'
import { timedCell } from '../../../timed-cell.ts'
import { isRestartableInitContainer } from './visit.ts'

const NONE = '<none>'

/** What `kubectl get pods` shows (upstream's `printPod`). */
export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    priority: 0,
    description: 'Containers that are ready, of all that should be.',
    value: (pod) => `${summarize(pod).ready}/${lastingContainers(pod)}`,
  },
  {
    name: 'Status',
    type: 'string',
    priority: 0,
    description: 'What the pod is doing: its phase, or the most telling state of its containers.',
    value: (pod) => statusOf(pod),
  },
  {
    name: 'Restarts',
    type: 'string',
    priority: 0,
    description: 'How often containers were restarted, and when last.',
    ...timedCell<Pod, Summary>(
      (pod) => summarize(pod),
      ({ restarts, last }, now) =>
        restarts !== 0 && last !== undefined ? `${restarts} (${translateTimestampSince(last, now)} ago)` : `${restarts}`,
    ),
  },
  ageColumn,
  {
    name: 'IP',
    type: 'string',
    priority: 1,
    description: 'First address of the pod.',
    value: ({ status }) => status?.podIPs?.[0]?.ip || NONE,
  },
  { name: 'Node', type: 'string', priority: 1, description: 'Node that the pod runs on.', value: ({ spec }) => spec?.nodeName || NONE },
  {
    name: 'Nominated Node',
    type: 'string',
    priority: 1,
    description: 'Node that is being cleared for the pod, or expected to take it.',
    value: ({ status }) => status?.nominatedNodeName || NONE,
  },
  {
    name: 'Readiness Gates',
    type: 'string',
    priority: 1,
    description: 'Conditions that hold, of those that readiness waits for besides the containers.',
    value: readinessGates,
  },
]

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? []
  if (gates.length === 0) return NONE
  const held = gates.filter(({ conditionType }) => status?.conditions?.find(({ type }) => type === conditionType)?.status === 'True')
  return `${held.length}/${gates.length}`
}

/** Containers and sidecars: those that run as long as the pod. */
const lastingContainers = ({ spec }: Pod): number =>
  (spec?.containers ?? []).length + (spec?.initContainers ?? []).filter(isRestartableInitContainer).length

interface Summary {
  readonly ready: number
  readonly restarts: number
  /** When a container ended last before it was restarted. */
  readonly last: string | undefined
  readonly reason: string
}

/** Ready containers, restarts and the reason, read from the init containers until they are through, then from the containers. */
const summarize = (pod: Pod): Summary => {
  const init = summarizeInit(pod)
  const initialized = (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Initialized' && status === 'True')
  if (init.initializing && !initialized) return { ready: init.ready, restarts: init.restarts, last: init.last, reason: init.reason }
  let { ready, sidecarRestarts: restarts, sidecarLast: last, reason } = init
  let running = false
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    restarts += status.restartCount ?? 0
    last = later(last, status)
    const own = reasonOf(status)
    if (own !== undefined) reason = own
    else if (status.ready === true && status.state?.running !== undefined) {
      running = true
      ready++
    }
  }
  // A job's helper may go on after its main container is done.
  if (reason === 'Completed' && running) reason = isReady(pod) ? 'Running' : 'NotReady'
  return { ready, restarts, last, reason }
}

const isReady = ({ status }: Pod): boolean => (status?.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True')

const phaseOf = ({ status }: Pod): string => {
  const gated = (status?.conditions ?? []).some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated')
  return gated ? 'SchedulingGated' : status?.reason || status?.phase || ''
}

interface InitSummary extends Summary {
  readonly initializing: boolean
  readonly sidecarRestarts: number
  readonly sidecarLast: string | undefined
}

const summarizeInit = (pod: Pod): InitSummary => {
  const containers = new Map((pod.spec?.initContainers ?? []).map((each): [string, Container] => [each.name, each]))
  let [ready, restarts, sidecarRestarts] = [0, 0, 0]
  let last: string | undefined
  let sidecarLast: string | undefined
  for (const [i, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = isRestartableInitContainer(containers.get(status.name))
    restarts += status.restartCount ?? 0
    last = later(last, status)
    if (sidecar) {
      sidecarRestarts += status.restartCount ?? 0
      sidecarLast = later(sidecarLast, status)
    }
    if (status.state?.terminated !== undefined && (status.state.terminated.exitCode ?? 0) === 0) continue
    if (sidecar && status.started === true) {
      if (status.ready === true) ready++
      continue
    }
    const reason = initReason(status, i, containers.size)
    return { ready, restarts, last, sidecarRestarts, sidecarLast, initializing: true, reason }
  }
  return { ready, restarts, last, sidecarRestarts, sidecarLast, initializing: false, reason: phaseOf(pod) }
}

const initReason = ({ state }: ContainerStatus, position: number, count: number): string => {
  if (state?.terminated !== undefined) return `Init:${ended(state.terminated)}`
  const waiting = state?.waiting?.reason
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${position}/${count}`
}

const reasonOf = ({ state }: ContainerStatus): string | undefined =>
  state?.waiting?.reason || (state?.terminated === undefined ? undefined : ended(state.terminated))

const ended = ({ reason, signal, exitCode }: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>): string =>
  reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`)

const later = (last: string | undefined, { lastState }: ContainerStatus): string | undefined => {
  const finished = lastState?.terminated?.finishedAt
  const time = parseTime(finished)
  if (time === undefined) return last
  return time > (parseTime(last) ?? Number.NEGATIVE_INFINITY) ? finished : last
}

const statusOf = (pod: Pod): string => {
  const { deletionTimestamp } = pod.metadata
  const { phase, reason } = pod.status ?? {}
  if (deletionTimestamp !== undefined && reason === 'NodeLost') return 'Unknown'
  if (deletionTimestamp !== undefined && phase !== 'Failed' && phase !== 'Succeeded') return 'Terminating'
  return summarize(pod).reason
}
