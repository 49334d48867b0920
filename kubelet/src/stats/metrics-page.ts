import type { RuntimePod } from '../runtime/runtime.ts'
import type { PodSteering } from '../steering/steering.ts'

/**
 * The page of metrics that a simulated pod answers with at `now`, in Prometheus' text format; undefined where nothing in it runs. Times
 * count from the start of its first container that runs.
 */
export const metricsPage = ({ metrics }: Pick<PodSteering, 'metrics'>, { containers }: RuntimePod, now: number): string | undefined => {
  const running = containers.find(({ current }) => current !== undefined && current.ended === undefined)?.current
  if (running === undefined) return undefined
  const ranMs = now - running.startedAt
  return [...metrics]
    .flatMap(([name, values]) => {
      const told = values.findLast(({ atMs }) => atMs <= ranMs)
      return told === undefined ? [] : [`# TYPE ${name} gauge\n${name} ${told.amount}\n`]
    })
    .join('')
}
