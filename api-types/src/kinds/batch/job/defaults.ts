import type { Job, JobSpec } from '../../../generated/batch.v1.types.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'

const NO_LIMIT = 2 ** 31 - 1

/** Upstream's `SetDefaults_Job`. */
export const defaultJob = (draft: Job): void => {
  // A spec that is missing is one with nothing in it: validation then names what it lacks.
  const spec = draft.spec ?? ({} as JobSpec)
  draft.spec = spec
  spec.template ??= {}
  // One pod has to succeed where nothing is said of either; with parallelism alone, any one of them may end the Job.
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : NO_LIMIT
  // One map for both, as upstream: the labels that a new Job's pods are then given are its own as well (`prepareJob`).
  const labels = spec.template.metadata?.labels
  if (labels !== undefined && Object.keys(draft.metadata.labels ?? {}).length === 0) draft.metadata.labels = labels
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  for (const { onPodConditions } of spec.podFailurePolicy?.rules ?? []) for (const each of onPodConditions ?? []) each.status ||= 'True'
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'
  spec.manualSelector ??= false
  defaultPodTemplate(spec.template)
}
