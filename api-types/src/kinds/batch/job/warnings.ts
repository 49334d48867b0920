import type { JobSpec } from '../../../generated/batch.v1.types.ts'
import type { Path } from '../../../validation/field-error.ts'
import { podTemplateWarnings } from '../../core/pod/warnings.ts'
import { HIGH_COMPLETIONS, HIGH_PARALLELISM } from './limits.ts'

const TOO_MANY_INDEXES =
  'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail'

/** Upstream's `WarningsForJobSpec`. */
export const jobSpecWarnings = (spec: JobSpec | undefined, at: Path): readonly string[] => {
  const { completionMode, completions = 0, parallelism = 0, template } = spec ?? {}
  const high = completionMode === 'Indexed' && completions > HIGH_COMPLETIONS && parallelism > HIGH_PARALLELISM
  return [...(high ? [`${at}: ${TOO_MANY_INDEXES}`] : []), ...podTemplateWarnings(template, at.child('template'))]
}
