import type { DeepReadonly, Job } from '@coxswain/api-types'
import { findCondition } from './find-condition.ts'

/** How a Job has ended; undefined while it has not. */
export const finishedAs = ({ status }: DeepReadonly<Job>): 'Complete' | 'Failed' | undefined => {
  const has = (type: string): boolean => findCondition(status?.conditions, type)?.status === 'True'
  if (has('Complete')) return 'Complete'
  return has('Failed') ? 'Failed' : undefined
}

export const isFinished = (job: DeepReadonly<Job>): boolean => finishedAs(job) !== undefined
