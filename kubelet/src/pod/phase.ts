import type { ContainerStatus, DeepReadonly, PodSpec } from '@coxswain/api-types'
import { isSidecar } from '../runtime/container-spec.ts'

type Status = DeepReadonly<ContainerStatus>

/** Where a container stands: `stopped` also while it waits for its next attempt. */
type Standing = { readonly at: 'unknown' | 'waiting' | 'running' } | { readonly at: 'stopped'; readonly exitCode: number }

const standingOf = (status: Status | undefined): Standing => {
  const { state, lastState } = status ?? {}
  if (state?.running !== undefined) return { at: 'running' }
  if (state?.terminated !== undefined) return { at: 'stopped', exitCode: state.terminated.exitCode }
  if (state?.waiting === undefined) return { at: 'unknown' }
  return lastState?.terminated === undefined ? { at: 'waiting' } : { at: 'stopped', exitCode: lastState.terminated.exitCode }
}

export interface PhaseInput {
  readonly spec: DeepReadonly<PodSpec>
  readonly init: readonly Status[]
  readonly main: readonly Status[]
  /** Nothing of the pod will start again. */
  readonly isOver: boolean
}

/** The phase that a pod's containers make (upstream's `getPhase`). */
export const podPhase = ({ spec, init, main, isOver }: PhaseInput): 'Pending' | 'Running' | 'Succeeded' | 'Failed' => {
  const standings = new Map([...init, ...main].map((status) => [status.name, standingOf(status)]))
  const standing = (name: string): Standing => standings.get(name) ?? { at: 'unknown' }
  const initContainers = spec.initContainers ?? []
  const regular = initContainers.filter((container) => !isSidecar(container))
  const hasFailed = regular.some(({ name }) => {
    const own = standing(name)
    return own.at === 'stopped' && own.exitCode !== 0
  })
  if (isOver && hasFailed) return 'Failed'
  const mains = spec.containers.map(({ name }) => standing(name))
  const sidecars = initContainers.filter(isSidecar).map(({ name }) => standing(name))
  const hasBegun = mains.some(({ at }) => at === 'running' || at === 'stopped')
  const isInitializing =
    regular.some(({ name }) => standing(name).at !== 'stopped') ||
    (!hasBegun &&
      initContainers.some((container) => isSidecar(container) && init.find(({ name }) => name === container.name)?.started !== true))
  const all = [...mains, ...sidecars]
  if ((isInitializing && !hasBegun) || all.some(({ at }) => at === 'waiting')) return 'Pending'
  if (all.some(({ at }) => at === 'unknown')) return 'Pending'
  if (all.some(({ at }) => at === 'running')) return 'Running'
  // Whatever is not over is going to start something again.
  if (!isOver) return 'Running'
  return mains.every((own) => own.at === 'stopped' && own.exitCode === 0) ? 'Succeeded' : 'Failed'
}
