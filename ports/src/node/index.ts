export { promMetrics } from './metrics.ts'
export { pinoLogger } from './logger.ts'
export { systemClock } from './system-clock.ts'
export { systemRandom } from './system-random.ts'
