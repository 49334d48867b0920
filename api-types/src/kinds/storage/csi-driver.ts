import { defineKind } from '../../define-kind.ts'
import type { CSIDriver } from '../../generated/storage.v1.types.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { countGeneration } from '../keep-fields.ts'
import { csiDriverColumns } from './csi-driver/columns.ts'
import { validateDriverSpec } from './csi-driver/validate.ts'

/** What a storage driver needs of the cluster. */
export const csiDriver = defineKind<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  scope: 'Cluster',
  schema: 'storage/v1.CSIDriver',
  unconditionalUpdate: false,
  returnsDeleted: true,

  defaults: ({ spec }) => {
    if (spec === undefined) return
    spec.attachRequired ??= true
    spec.podInfoOnMount ??= false
    spec.storageCapacity ??= false
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
    if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent']
    spec.requiresRepublish ??= false
    spec.seLinuxMount ??= false
  },
  // Behind the gate VolumeLimitScaling, off by default in 1.36.
  prepareCreate: ({ spec }) => {
    delete spec?.preventPodSchedulingIfMissing
  },
  prepareUpdate: (draft, old) => {
    if (old.spec?.preventPodSchedulingIfMissing === undefined) delete draft.spec?.preventPodSchedulingIfMissing
    // The first generation is none: upstream counts changes only.
    countGeneration(draft, old)
  },
  validate: ({ spec = {} }, at) => validateDriverSpec(spec, at.child('spec')),
  validateUpdate: (next, old, at) => [
    // Upstream writes the field's name so.
    ...validateImmutableField(next.spec?.attachRequired, old.spec?.attachRequired, at.child('spec').child('attachedRequired')),
    ...validateImmutableField(
      next.spec?.volumeLifecycleModes,
      old.spec?.volumeLifecycleModes,
      at.child('spec').child('volumeLifecycleModes'),
    ),
  ],

  columns: csiDriverColumns,
})
