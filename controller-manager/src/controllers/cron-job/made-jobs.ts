import { type BatchV1, type CronJob, type DeepReadonly, type Job, kinds, parseTime, type Stored } from '@coxswain/api-types'
import { controllerReference } from '@coxswain/client'
import { own } from '../../shared/well-known.ts'
import { formatInZone } from './schedule.ts'

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/** The name of the Job of a run. Each run has one name, so that none is made twice. */
export const jobName = ({ metadata }: Stored<CronJob>, run: number): string => `${metadata.name}-${Math.floor(run / 60_000)}`

/** The Job of a run. */
export const makeJob = (cronJob: Stored<CronJob>, spec: DeepReadonly<BatchV1.CronJobSpec>, run: number): DeepReadonly<Job> => {
  const { metadata: { labels, annotations } = {}, spec: jobSpec } = spec.jobTemplate
  return {
    metadata: {
      name: jobName(cronJob, run),
      namespace: cronJob.metadata.namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...annotations, [SCHEDULED_AT]: formatInZone(run, spec.timeZone ?? 'UTC') },
      ownerReferences: [controllerReference(kinds.CronJob, cronJob)],
    },
    ...(jobSpec === undefined ? {} : { spec: jobSpec }),
  }
}

/** The run that a Job was made for; undefined where it is none of ours, though its owner may say so. */
export const runOf = (cronJob: Stored<CronJob>, { metadata }: Stored<Job>): number | undefined => {
  const run = parseTime(own(metadata.annotations, SCHEDULED_AT))
  return run !== undefined && metadata.name === jobName(cronJob, run) ? run : undefined
}
