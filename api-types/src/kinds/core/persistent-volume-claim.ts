import { defineKind } from '../../define-kind.ts'
import type { PersistentVolumeClaim } from '../../generated/core.v1.types.ts'
import { root } from '../../validation/path.ts'
import { storageClassWarnings } from './persistent-volume/storage-class.ts'
import { claimColumns } from './persistent-volume-claim/columns.ts'
import { prepareClaim, prepareClaimUpdate } from './persistent-volume-claim/prepare.ts'
import { claimErrors, validateClaimUpdate } from './persistent-volume-claim/validate.ts'
import { roundResources } from './pod/default-resources.ts'
import { defaultClaimSpec } from './pod/default-volumes.ts'
import { claimWarnings } from './pod/warnings-volumes.ts'

/** Asks for storage, which a volume is then bound to. */
export const persistentVolumeClaim = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  scope: 'Namespaced',
  schema: 'core/v1.PersistentVolumeClaim',
  subresources: { status: true },
  returnsDeleted: true,

  defaults: (draft) => {
    draft.spec ??= {}
    draft.status ??= {}
    draft.status.phase ||= 'Pending'
    defaultClaimSpec(draft.spec)
    roundResources(draft.status.capacity)
  },
  prepareCreate: prepareClaim,
  prepareUpdate: prepareClaimUpdate,
  validate: claimErrors,
  validateUpdate: validateClaimUpdate,
  warnings: ({ metadata, spec }) => [...storageClassWarnings(metadata), ...claimWarnings(spec, root.child('spec'))],
  columns: claimColumns,
})
