import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** What Node 20 would take; Node 24 takes four times that. With half of it a server that is written to spends more CPU time. */
const MOST_MB = 32

/**
 * Lets the space for new objects grow with the work to `mostMB`, for a server to call when it has started. V8 takes no such limit once it runs,
 * only a factor to grow by: so that is looked after at each collection. After a quiet time V8 makes the space small again.
 */
export const letYoungGrow = (mostMB = MOST_MB): void => {
  let factor = 0
  const decide = (): void => {
    const next = youngMB() < mostMB ? 2 : 1
    if (next !== factor) setFlagsFromString(`--semi-space-growth-factor=${next}`)
    factor = next
  }
  decide()
  new PerformanceObserver(decide).observe({ entryTypes: ['gc'] })
}

const youngMB = (): number => (getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0) / 1024 / 1024
