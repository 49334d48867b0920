import type { Container, DeepReadonly, Pod } from '@coxswain/api-types'
import type { ContainerSteering } from '../steering/steering.ts'
import { imageBytes, imageId } from './identifiers.ts'
import { endingOf, probeSwitches } from './plan-attempt.ts'
import type { RuntimeEvent, Termination } from './runtime.ts'
import type { SimulatedAttempt, SimulatedContainer, SimulatedStarting } from './simulated-state.ts'

/** What a container's next steps need from outside its state. */
export interface AdvanceContext {
  readonly pod: DeepReadonly<Pod>
  readonly container: DeepReadonly<Container>
  readonly steering: ContainerSteering
  /** An id for a new attempt. */
  readonly newId: (attempt: number) => string
}

/** When the container next changes by itself. */
export const containerDue = ({ current, starting }: SimulatedContainer): number | undefined => {
  const due: number[] = []
  if (starting?.phase === 'pulling') due.push(starting.pullEndsAt)
  if (starting?.phase === 'creating') due.push(starting.startsAt)
  if (current !== undefined && current.ended === undefined) {
    const [first] = current.switches
    if (first !== undefined) due.push(first.at)
    if (current.ending !== undefined) due.push(current.ending.at)
  }
  return due.length === 0 ? undefined : Math.min(...due)
}

/** Does everything of a container that is due by `now`, in its order. */
export const advanceContainer = (state: SimulatedContainer, now: number, context: AdvanceContext): readonly RuntimeEvent[] => {
  const events: RuntimeEvent[] = []
  for (let due = containerDue(state); due !== undefined && due <= now; due = containerDue(state)) {
    const { current, starting } = state
    if (current !== undefined && current.ended === undefined) events.push(...advanceAttempt(state.name, current, due))
    else if (starting?.phase === 'pulling') events.push(...endPull(state.name, starting))
    else if (starting?.phase === 'creating') events.push(startAttempt(state, starting, context))
  }
  return events
}

const endPull = (container: string, starting: SimulatedStarting): readonly RuntimeEvent[] => {
  const { image, pullEndsAt, pullFailure, pulls, since } = starting
  if (pullFailure !== undefined) {
    starting.phase = 'failed'
    starting.failure = { ...pullFailure, at: pullEndsAt }
    return [{ type: 'pullFailed', container, image, message: pullFailure.message }]
  }
  starting.phase = 'creating'
  const pulled: RuntimeEvent = pulls
    ? { type: 'pulled', container, image, tookMs: pullEndsAt - since, bytes: imageBytes(image) }
    : { type: 'present', container, image }
  return [pulled, { type: 'created', container }]
}

const startAttempt = (state: SimulatedContainer, starting: SimulatedStarting, context: AdvanceContext): RuntimeEvent => {
  const { pod, container, steering, newId } = context
  const { attempt, startsAt, image } = starting
  state.previous = state.current?.ended ?? state.previous
  state.starting = undefined
  state.current = {
    id: newId(attempt),
    attempt,
    image,
    imageId: imageId(image),
    startedAt: startsAt,
    started: false,
    ready: false,
    healthy: true,
    stopping: undefined,
    ended: undefined,
    switches: probeSwitches(container, steering, startsAt),
    ending: endingOf(pod, container, { steering, attempt, startedAt: startsAt }),
  }
  return { type: 'started', container: state.name }
}

/** A container ends before a probe that looks at the same instant. */
const advanceAttempt = (container: string, attempt: SimulatedAttempt, due: number): readonly RuntimeEvent[] => {
  const { ending } = attempt
  if (ending !== undefined && ending.at <= due) {
    attempt.ended = terminationOf(attempt, ending.at, ending.exitCode, ending.reason)
    attempt.ready = false
    attempt.started = false
    return [{ type: 'ended', container }]
  }
  const [next, ...rest] = attempt.switches
  if (next === undefined) return []
  const before = attempt[next.probe]
  attempt.switches = rest
  attempt[next.probe] = next.value
  if (next.value || !before || next.probe === 'started') return []
  return [{ type: 'unhealthy', container, probe: next.probe === 'ready' ? 'Readiness' : 'Liveness' }]
}

const terminationOf = ({ id, startedAt }: SimulatedAttempt, finishedAt: number, exitCode: number, reason: string): Termination => ({
  id,
  exitCode,
  reason,
  startedAt,
  finishedAt,
})
