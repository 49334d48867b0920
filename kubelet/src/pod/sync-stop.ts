import type { DeepReadonly, Pod } from '@coxswain/api-types'
import { isSidecar } from '../runtime/container-spec.ts'
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts'
import { killing } from './messages.ts'
import type { Step } from './plan.ts'

/** Does it run, or is it about to? A start that failed counts: it would be tried again. */
export const isAlive = ({ current, starting }: DeepReadonly<RuntimeContainer>): boolean =>
  starting !== undefined || (current !== undefined && current.ended === undefined)

/**
 * Ends all containers of a pod within `graceMs`: first those that do its work, then its sidecars, the last first (KEP-753). Nothing
 * where all that can be asked has been asked.
 */
export const stopAll = (runtime: DeepReadonly<RuntimePod>, pod: DeepReadonly<Pod> | undefined, graceMs: number): readonly Step[] => {
  const sidecars = (pod?.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name)
  const alive = runtime.containers.filter(isAlive)
  const workers = alive.filter(({ name }) => !sidecars.includes(name))
  const last = sidecars.findLast((name) => alive.some((each) => each.name === name))
  const next = workers.length > 0 ? workers : alive.filter(({ name }) => name === last)
  return next.flatMap(({ name, current }): readonly Step[] => {
    const { stopping } = current ?? {}
    if (stopping !== undefined && stopping.graceMs <= graceMs) return []
    const stop: Step = { do: 'stop', container: name, graceMs, cause: 'pod' }
    const isNews = stopping === undefined && current !== undefined && current.ended === undefined
    return isNews ? [{ do: 'event', event: killing(name, `Stopping container ${name}`) }, stop] : [stop]
  })
}
