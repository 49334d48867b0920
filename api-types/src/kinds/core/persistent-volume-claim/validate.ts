import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../../generated/core.v1.types.ts'
import type { WriteContext } from '../../../kind.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { validateImmutableField } from '../../../validation/object-meta.ts'
import { BETA_STORAGE_CLASS } from '../persistent-volume/storage-class.ts'
import { describeDifference } from '../pod/difference.ts'
import { compare } from '../pod/quantities.ts'
import { validateClaimSpec } from '../pod/validate-claim-template.ts'
import { claimStatusErrors } from './validate-status.ts'

type Errors = readonly FieldError[]

export const claimErrors = ({ spec }: PersistentVolumeClaim, at: Path, old?: PersistentVolumeClaim): Errors =>
  validateClaimSpec(spec ?? {}, at.child('spec'), {
    allowInvalidSelectorValues: validateLabelSelector(old?.spec?.selector, at).length > 0,
    allowInvalidApiGroup: old?.spec?.dataSource?.apiGroup !== undefined || old?.spec?.dataSourceRef?.apiGroup !== undefined,
  })

export const validateClaimUpdate = (
  next: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  at: Path,
  { subresource }: WriteContext,
): Errors => (subresource === 'status' ? claimStatusErrors(next, at) : changeErrors(next, old, at))

/** A claim stays as it is, so that quotas hold; a bound one may grow (upstream's `ValidatePersistentVolumeClaimUpdate`). */
const changeErrors = (next: PersistentVolumeClaim, old: PersistentVolumeClaim, at: Path): Errors => {
  const place = at.child('spec')
  const fromAnnotation = takesOverAnnotation(next, old)
  const [fixed, before] = [fixedPart(next, old, fromAnnotation), old.spec ?? {}]
  return [
    ...(fromAnnotation ? [] : annotationErrors(next, old, at.child('metadata').child('annotations').child(BETA_STORAGE_CLASS))),
    ...(semanticEqual(fixed, before)
      ? []
      : [
          fieldErrors.forbidden(
            place,
            `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${describeDifference(before, fixed)}`,
          ),
        ]),
    ...shrinkErrors(next, old, place.child('resources').child('requests').child('storage')),
    ...validateImmutableField(next.spec?.volumeMode, old.spec?.volumeMode, at.child('volumeMode')),
    ...attributesClassErrors(next, old, place.child('volumeAttributesClassName')),
  ]
}

/** The new spec with what may change put back as it was: what differs still may not. */
const fixedPart = (next: PersistentVolumeClaim, old: PersistentVolumeClaim, fromAnnotation: boolean): PersistentVolumeClaimSpec => {
  const spec = next.spec ?? {}
  const before = old.spec ?? {}
  const bound = next.status?.phase === 'Bound'
  const classFits = old.metadata.annotations?.[BETA_STORAGE_CLASS] ?? spec.storageClassName
  const classIsNew = before.storageClassName === undefined && spec.storageClassName !== undefined && classFits === spec.storageClassName
  return {
    ...spec,
    volumeName: before.volumeName ? spec.volumeName : before.volumeName,
    storageClassName: fromAnnotation || classIsNew ? before.storageClassName : spec.storageClassName,
    ...(bound ? { volumeAttributesClassName: before.volumeAttributesClassName } : {}),
    ...(bound && spec.resources?.requests !== undefined
      ? { resources: { ...spec.resources, requests: { ...spec.resources.requests, ...storageOf(before) } } }
      : {}),
  }
}

const storageOf = ({ resources }: PersistentVolumeClaimSpec) =>
  resources?.requests?.['storage'] === undefined ? {} : { storage: resources.requests['storage'] }

/** The class moves from its old annotation into the field. */
const takesOverAnnotation = (next: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean => {
  const before = old.metadata.annotations?.[BETA_STORAGE_CLASS]
  const now = next.metadata.annotations?.[BETA_STORAGE_CLASS] ?? before
  return before !== undefined && old.spec?.storageClassName === undefined && next.spec?.storageClassName === before && now === before
}

const annotationErrors = (next: PersistentVolumeClaim, old: PersistentVolumeClaim, at: Path): Errors => {
  const now = next.metadata.annotations?.[BETA_STORAGE_CLASS] ?? ''
  return now === (old.metadata.annotations?.[BETA_STORAGE_CLASS] ?? '') ? [] : [fieldErrors.invalid(at, now, fieldErrors.IMMUTABLE)]
}

/** A claim that could not grow may ask for less again, but for more than it has. */
const shrinkErrors = (next: PersistentVolumeClaim, old: PersistentVolumeClaim, at: Path): Errors => {
  const [now, before] = [next.spec?.resources?.requests?.['storage'] ?? 0, old.spec?.resources?.requests?.['storage'] ?? 0]
  const shrunk = compare(now, before) < 0 && compare(now, old.status?.capacity?.['storage'] ?? 0) <= 0
  return shrunk ? [fieldErrors.forbidden(at, 'field can not be less than status.capacity')] : []
}

/** A class that took effect can be changed for another, not taken away. */
const attributesClassErrors = (next: PersistentVolumeClaim, old: PersistentVolumeClaim, at: Path): Errors => {
  const now = next.spec?.volumeAttributesClassName
  if (now === old.spec?.volumeAttributesClassName || now || old.status?.currentVolumeAttributesClassName === undefined) return []
  const what = now === undefined ? 'nil' : 'empty string'
  return [fieldErrors.forbidden(at, `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`)]
}
