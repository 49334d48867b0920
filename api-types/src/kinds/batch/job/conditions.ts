import type { JobConditionType, JobStatus } from '../../../generated/batch.v1.types.ts'

export const hasCondition = (status: JobStatus | undefined, type: JobConditionType): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True')

/** The Job has ended, well or not. */
export const isFinished = (status: JobStatus | undefined): boolean => hasCondition(status, 'Complete') || hasCondition(status, 'Failed')
