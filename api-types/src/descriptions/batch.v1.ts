import type { Descriptions } from './descriptions.ts'

/** Jobs and CronJobs. */
export const descriptions: Descriptions = {}
