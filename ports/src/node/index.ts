export { pinoLogger } from './logger.ts'
export { promMetrics } from './metrics.ts'
export { systemClock } from './system-clock.ts'
export { systemRandom } from './system-random.ts'
