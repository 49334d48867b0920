import type { PersistentVolumeSpec } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { accessModeErrors } from '../pod/validate-claim-template.ts'
import { attributesClassErrors } from './validate.ts'
import { sourceErrors } from './validate-sources.ts'

const INLINE = 'in the context of inline volumes'
const FORBIDDEN = `may not be specified ${INLINE}`

/** A volume that stands in another object: what is of no use there is refused (upstream's `ValidatePersistentVolumeSpec` of inline ones). */
export const validateInlineVolume = (spec: PersistentVolumeSpec, at: Path): readonly FieldError[] => {
  const { persistentVolumeReclaimPolicy: reclaim, volumeMode } = spec
  return [
    ...(spec.claimRef === undefined ? [] : [fieldErrors.forbidden(at.child('claimRef'), FORBIDDEN)]),
    ...(Object.keys(spec.capacity ?? {}).length === 0 ? [] : [fieldErrors.forbidden(at.child('capacity'), FORBIDDEN)]),
    ...(spec.csi === undefined ? [fieldErrors.required(at.child('csi'), `has to be specified ${INLINE}`)] : []),
    ...accessModeErrors(spec.accessModes ?? [], at.child('accessModes'), ''),
    ...(reclaim && reclaim !== 'Retain'
      ? [fieldErrors.forbidden(at.child('persistentVolumeReclaimPolicy'), `may only be Retain ${INLINE}`)]
      : []),
    ...(spec.nodeAffinity === undefined ? [] : [fieldErrors.forbidden(at.child('nodeAffinity'), FORBIDDEN)]),
    // The affinity counts for nothing, so that a local volume lacks one always.
    ...sourceErrors({ ...spec, nodeAffinity: undefined }, '', at),
    ...(spec.storageClassName ? [fieldErrors.forbidden(at.child('storageClassName'), FORBIDDEN)] : []),
    ...(volumeMode !== undefined && volumeMode !== 'Filesystem'
      ? [fieldErrors.forbidden(at.child('volumeMode'), `may not specify volumeMode other than Filesystem ${INLINE}`)]
      : []),
    ...attributesClassErrors(spec, at),
  ]
}
