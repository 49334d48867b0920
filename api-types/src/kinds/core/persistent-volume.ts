import { defineKind } from '../../define-kind.ts'
import type { PersistentVolume } from '../../generated/core.v1.types.ts'
import { volumeColumns } from './persistent-volume/columns.ts'
import { prepareVolume, prepareVolumeUpdate } from './persistent-volume/prepare.ts'
import { validateVolume } from './persistent-volume/validate.ts'
import { validateVolumeUpdate } from './persistent-volume/validate-update.ts'
import { persistentVolumeWarnings } from './persistent-volume/warnings.ts'
import { roundResources } from './pod/default-resources.ts'
import { defaultSharedSources } from './pod/default-volumes.ts'

/** A piece of storage, which a claim is bound to. */
export const persistentVolume = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  scope: 'Cluster',
  schema: 'core/v1.PersistentVolume',
  subresources: { status: true },
  returnsDeleted: true,

  defaults: (draft) => {
    const spec = draft.spec ?? {}
    draft.spec = spec
    draft.status ??= {}
    draft.status.phase ||= 'Pending'
    spec.persistentVolumeReclaimPolicy ||= 'Retain'
    spec.volumeMode ??= 'Filesystem'
    roundResources(spec.capacity)
    defaultSharedSources(spec)
  },
  prepareCreate: prepareVolume,
  prepareUpdate: prepareVolumeUpdate,
  validate: validateVolume,
  validateUpdate: (next, old, at, { subresource }) => (subresource === 'status' ? [] : validateVolumeUpdate(next, old, at)),
  warnings: persistentVolumeWarnings,
  columns: volumeColumns,
})
