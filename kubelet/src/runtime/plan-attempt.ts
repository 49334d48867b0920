import { type Container, controllerOf, type DeepReadonly, type Pod, type Probe } from '@coxswain/api-types'
import type { Answer, Run } from '../steering/clauses.ts'
import type { ContainerSteering } from '../steering/steering.ts'
import type { Ending, Switch } from './simulated-state.ts'

type ReadContainer = DeepReadonly<Container>
type ReadPod = DeepReadonly<Pod>

/** What a container without steering does: services run on, init containers and Jobs get done. */
const FOREVER: Run = { forMs: undefined, exitCode: 0, outOfMemory: false }
const INIT_RUN: Run = { forMs: 200, exitCode: 0, outOfMemory: false }
const JOB_RUN: Run = { forMs: 1_000, exitCode: 0, outOfMemory: false }

const runOf = (pod: ReadPod, container: ReadContainer, steering: ContainerSteering, attempt: number): Run => {
  const { run } = steering
  if (run !== undefined) return run[Math.min(attempt, run.length - 1)] ?? FOREVER
  const isInit = pod.spec?.initContainers?.some(({ name }) => name === container.name) === true
  if (isInit) return container.restartPolicy === 'Always' ? FOREVER : INIT_RUN
  return pod.spec?.restartPolicy !== 'Always' && controllerOf(pod)?.kind === 'Job' ? JOB_RUN : FOREVER
}

/** When and how an attempt that started at `startedAt` ends by itself. */
export const endingOf = (
  pod: ReadPod,
  container: ReadContainer,
  { steering, attempt, startedAt }: { readonly steering: ContainerSteering; readonly attempt: number; readonly startedAt: number },
): Ending | undefined => {
  const { forMs, exitCode, outOfMemory } = runOf(pod, container, steering, attempt)
  if (forMs === undefined) return undefined
  return { at: startedAt + forMs, exitCode, reason: outOfMemory ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error' }
}

/** Instants at which a probe looks, and how often it must see a thing to believe it. Defaults as of the API. */
interface Ticks {
  readonly first: number
  readonly periodMs: number
  readonly successes: number
  readonly failures: number
}
const ticksOf = (probe: DeepReadonly<Probe>, startedAt: number, notBefore: number): Ticks => ({
  first: Math.max(notBefore, startedAt + (probe.initialDelaySeconds ?? 0) * 1000),
  periodMs: Math.max(1, probe.periodSeconds ?? 10) * 1000,
  successes: Math.max(1, probe.successThreshold ?? 1),
  failures: Math.max(1, probe.failureThreshold ?? 3),
})
const believedAt = ({ first, periodMs, successes, failures }: Ticks, at: number, value: boolean): number => {
  const tick = first + Math.max(0, Math.ceil((at - first) / periodMs)) * periodMs
  return tick + ((value ? successes : failures) - 1) * periodMs
}

const switchesOf = (
  probe: Switch['probe'],
  answers: readonly Answer[],
  startedAt: number,
  seen: (at: number, value: boolean) => number,
): Switch[] => answers.map(({ atMs, value }) => ({ at: seen(startedAt + atMs, value), probe, value }))

const ALWAYS: readonly Answer[] = [{ atMs: 0, value: true }]

/**
 * When the probes of an attempt change their results: as steered, seen at the instants at which the container's own probes look. A
 * container without a probe is believed at once.
 */
export const probeSwitches = (container: ReadContainer, steering: ContainerSteering, startedAt: number): readonly Switch[] => {
  const { startupProbe, readinessProbe, livenessProbe } = container
  const isStartedAt = startupProbe === undefined ? startedAt : believedAt(ticksOf(startupProbe, startedAt, startedAt), startedAt, true)
  const seenBy = (probe: DeepReadonly<Probe> | undefined) => (at: number, value: boolean) =>
    probe === undefined ? Math.max(at, isStartedAt) : believedAt(ticksOf(probe, startedAt, isStartedAt), at, value)
  const all: Switch[] = [
    { at: isStartedAt, probe: 'started', value: true },
    ...switchesOf('ready', steering.ready ?? ALWAYS, startedAt, seenBy(readinessProbe)),
    ...switchesOf('healthy', steering.live ?? [], startedAt, seenBy(livenessProbe)),
  ]
  return all.sort((a, b) => a.at - b.at)
}
