import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * Lets the space for new objects grow with the work, for a server to call when it has started: as far as V8 would have it, or to `mostMB`. V8
 * takes no such limit once it runs, only a factor to grow by: so that is looked after at each collection. After a quiet time V8 makes the
 * space small again.
 */
export const letYoungGrow = (mostMB?: number): void => {
  growBy(2)
  if (mostMB === undefined) return
  const decide = (): void => growBy(youngMB() < mostMB ? 2 : 1)
  decide()
  new PerformanceObserver(decide).observe({ entryTypes: ['gc'] })
}

const growBy = (factor: number): void => setFlagsFromString(`--semi-space-growth-factor=${factor}`)

const youngMB = (): number => (getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0) / 1024 / 1024
