import type { CronJob, CronJobSpec, JobSpec } from '../../../generated/batch.v1.types.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'

/** Upstream's `SetDefaults_CronJob`. Of the Job that is to be made only the pods are filled in: the rest is, when it is made. */
export const defaultCronJob = (draft: CronJob): void => {
  // Parts that are missing are ones with nothing in them: validation then names what they lack.
  const spec = draft.spec ?? ({} as CronJobSpec)
  draft.spec = spec
  spec.jobTemplate ??= {}
  spec.jobTemplate.spec ??= {} as JobSpec
  spec.jobTemplate.spec.template ??= {}
  spec.concurrencyPolicy ||= 'Allow'
  spec.suspend ??= false
  spec.successfulJobsHistoryLimit ??= 3
  spec.failedJobsHistoryLimit ??= 1
  for (const { onPodConditions } of spec.jobTemplate.spec.podFailurePolicy?.rules ?? []) {
    for (const each of onPodConditions ?? []) each.status ||= 'True'
  }
  defaultPodTemplate(spec.jobTemplate.spec.template)
}
