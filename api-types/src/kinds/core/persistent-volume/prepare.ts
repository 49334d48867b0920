import type { PersistentVolume } from '../../../generated/core.v1.types.ts'
import type { WriteContext } from '../../../kind.ts'
import { formatTime } from '../../../time.ts'
import { setOrDelete } from '../pod/set-or-delete.ts'

export const prepareVolume = (draft: PersistentVolume, { now }: WriteContext): void => {
  draft.status = { phase: 'Pending', lastPhaseTransitionTime: formatTime(now) }
}

export const prepareVolumeUpdate = (draft: PersistentVolume, old: PersistentVolume, { subresource, now }: WriteContext): void => {
  if (subresource !== 'status') {
    setOrDelete(draft, 'status', old.status)
    return
  }
  setOrDelete(draft, 'spec', old.spec)
  const status = draft.status ?? {}
  draft.status = status
  const known = old.status?.lastPhaseTransitionTime
  const changed = status.phase !== old.status?.phase
  // A client may say when the phase changed; where it does not the server knows.
  if (changed && (!status.lastPhaseTransitionTime || status.lastPhaseTransitionTime === known))
    status.lastPhaseTransitionTime = formatTime(now)
  if (!changed && !status.lastPhaseTransitionTime) setOrDelete(status, 'lastPhaseTransitionTime', known)
}
