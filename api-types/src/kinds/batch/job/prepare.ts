import type { Job, JobSpec } from '../../../generated/batch.v1.types.ts'
import type { WriteContext } from '../../../kind.ts'
import { keepSpecOrStatus, specChanged } from '../../apps/shared/keep-fields.ts'
import { dropDisabledFields } from '../../core/pod/disabled-fields.ts'
import { CONTROLLER_UID, JOB_NAME, LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME } from './labels.ts'

/** A new Job selects its pods by its own uid, unless the client chose a selector by hand. */
export const prepareJob = (draft: Job): void => {
  draft.status = {}
  draft.metadata.generation = 1
  if (draft.spec === undefined) return
  if (draft.spec.manualSelector !== true) selectByUid(draft, draft.spec)
  dropDisabledFields(draft.spec.template?.spec, undefined)
}

/** Upstream's `generateSelector`. Labels that are there stay: validation refuses wrong ones. */
const selectByUid = ({ metadata }: Job, spec: JobSpec): void => {
  const [uid, name] = [metadata.uid ?? '', metadata.name ?? '']
  spec.template.metadata ??= {}
  const hasOwnLabels = Object.keys(metadata.labels ?? {}).length > 0 && metadata.labels !== spec.template.metadata.labels
  spec.template.metadata.labels = {
    [LEGACY_JOB_NAME]: name,
    [JOB_NAME]: name,
    [LEGACY_CONTROLLER_UID]: uid,
    [CONTROLLER_UID]: uid,
    ...spec.template.metadata.labels,
  }
  if (!hasOwnLabels) metadata.labels = { ...spec.template.metadata.labels }
  spec.selector ??= {}
  spec.selector.matchLabels = { [CONTROLLER_UID]: uid, ...spec.selector.matchLabels }
}

export const prepareJobUpdate = (draft: Job, old: Job, { subresource }: WriteContext): void =>
  keepSpecOrStatus(draft, old, subresource, specChanged)
