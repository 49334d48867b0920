import type { Container, DeepReadonly } from '@coxswain/api-types'
import type { ContainerSteering } from '../steering/steering.ts'
import type { Stopping } from './runtime.ts'
import type { Ending } from './simulated-state.ts'

export interface StopInput {
  /** How the container would end by itself. */
  readonly planned: Ending | undefined
  readonly container: DeepReadonly<Container> | undefined
  readonly steering: ContainerSteering
  readonly stopping: Stopping
  /** How long it takes unless steered. */
  readonly drawnMs: number
  readonly now: number
}

/** How a container ends that is told to: after its preStop sleep and SIGTERM by itself, or killed when its grace is over. */
export const endingAfterStop = ({ planned, container, steering, stopping, drawnMs, now }: StopInput): Ending => {
  const killed: Ending = { at: now + stopping.graceMs, exitCode: 137, reason: 'Error' }
  const obeyed = afterSignal(steering, now + (container?.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000, drawnMs)
  const told = obeyed === undefined || obeyed.at > killed.at || stopping.graceMs === 0 ? killed : obeyed
  return planned !== undefined && planned.at <= told.at ? planned : told
}

/** undefined: the container does not listen to SIGTERM. */
const afterSignal = ({ termination }: ContainerSteering, from: number, drawnMs: number): Ending | undefined => {
  if (termination === 'ignore') return undefined
  const { afterMs, exitCode } = termination ?? { afterMs: drawnMs, exitCode: 0 }
  return { at: from + afterMs, exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' }
}
