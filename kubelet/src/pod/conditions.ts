import { type ContainerStatus, type DeepReadonly, formatTime, type Pod, type PodCondition } from '@coxswain/api-types'
import { isSidecar } from '../runtime/container-spec.ts'

type Status = DeepReadonly<ContainerStatus>
type Condition = DeepReadonly<PodCondition>
type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>

export interface ConditionsInput {
  readonly pod: DeepReadonly<Pod>
  readonly phase: string
  readonly init: readonly Status[]
  readonly main: readonly Status[]
  readonly sandboxReady: boolean
  readonly now: number
}

const TRUE: Verdict = { status: 'True' }
const not = (reason: string, message?: string): Verdict => ({ status: 'False', reason, ...(message === undefined ? {} : { message }) })

/** The conditions that a kubelet owns, in its order (upstream's `status/generate.go`). */
export const podConditions = (input: ConditionsInput): readonly Condition[] => {
  const { pod, sandboxReady, now } = input
  const containersReady = containersReadyVerdict(input)
  const verdicts: readonly (readonly [string, Verdict])[] = [
    ['PodReadyToStartContainers', sandboxReady ? TRUE : { status: 'False' }],
    ['Initialized', initializedVerdict(input)],
    ['Ready', containersReady.status === 'True' ? gatesVerdict(pod) : containersReady],
    ['ContainersReady', containersReady],
    ['PodScheduled', TRUE],
  ]
  const { generation } = pod.metadata
  return verdicts.map(([type, verdict]) => {
    const known = pod.status?.conditions?.find((each) => each.type === type)
    const lastTransitionTime = known?.status === verdict.status ? known.lastTransitionTime : undefined
    return {
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      ...verdict,
      lastTransitionTime: lastTransitionTime ?? formatTime(now),
    }
  })
}

/** Names as Go prints a slice of them. */
const listed = (names: readonly string[]): string => `[${names.join(' ')}]`

const incomplete = (what: string, unknown: readonly string[], others: readonly string[]): string =>
  [
    ...(unknown.length === 0 ? [] : [`containers with unknown status: ${listed(unknown)}`]),
    ...(others.length === 0 ? [] : [`containers with ${what} status: ${listed(others)}`]),
  ].join(', ')

const containersReadyVerdict = ({ pod: { spec }, phase, init, main }: ConditionsInput): Verdict => {
  if (phase === 'Failed') return not('PodFailed')
  const byName = new Map([...init, ...main].map((status) => [status.name, status]))
  const needed = [...(spec?.initContainers ?? []).filter(isSidecar), ...(spec?.containers ?? [])].map(({ name }) => name)
  const unknown = needed.filter((name) => !byName.has(name))
  if (phase === 'Succeeded' && unknown.length === 0) return not('PodCompleted')
  const message = incomplete(
    'unready',
    unknown,
    needed.filter((name) => byName.get(name)?.ready === false),
  )
  return message === '' ? TRUE : not('ContainersNotReady', message)
}

const gatesVerdict = ({ spec, status }: DeepReadonly<Pod>): Verdict => {
  const messages = (spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = status?.conditions?.find(({ type }) => type === conditionType)
    if (found === undefined) return [`corresponding condition of pod readiness gate ${JSON.stringify(conditionType)} does not exist.`]
    return found.status === 'True'
      ? []
      : [`the status of pod readiness gate ${JSON.stringify(conditionType)} is not "True", but ${found.status}`]
  })
  return messages.length === 0 ? TRUE : not('ReadinessGatesNotReady', messages.join(', '))
}

const initializedVerdict = ({ pod: { spec }, phase, init, main }: ConditionsInput): Verdict => {
  const containers = spec?.initContainers ?? []
  const byName = new Map(init.map((status) => [status.name, status]))
  const unknown = containers.filter(({ name }) => !byName.has(name)).map(({ name }) => name)
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' }
  // Sidecars that restart do not take back that the pod has been initialized.
  if (
    main.some(
      ({ state, lastState }) => state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined,
    )
  )
    return TRUE
  const open = containers.filter((container) => {
    const status = byName.get(container.name)
    return status !== undefined && (isSidecar(container) ? status.started !== true : !status.ready)
  })
  const message = incomplete(
    'incomplete',
    unknown,
    open.map(({ name }) => name),
  )
  return message === '' ? TRUE : not('ContainersNotInitialized', message)
}
