import type { PersistentVolume, PersistentVolumeSpec, VolumeNodeAffinity } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { validateBasicResource } from '../persistent-volume-claim/validate-status.ts'
import { NOT_POSITIVE, notSupported, optionalOneOf, refused } from '../pod/errors.ts'
import { quantityText, sign } from '../pod/quantities.ts'
import { validateNodeSelector } from '../pod/validate-affinity.ts'
import { accessModeErrors, VOLUME_MODES } from '../pod/validate-claim-template.ts'
import { mountOptionErrors, sourceErrors } from './validate-sources.ts'

type Errors = readonly FieldError[]

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain']

/** Upstream's `ValidatePersistentVolume`, and the one rule of its volume plugins. */
export const validateVolume = ({ metadata, spec = {} }: PersistentVolume, at: Path): Errors => {
  const place = at.child('spec')
  const { storageClassName, persistentVolumeReclaimPolicy: reclaim } = spec
  return [
    ...accessModeErrors(spec.accessModes ?? [], place.child('accessModes'), ''),
    ...capacityErrors(spec, place.child('capacity')),
    ...(reclaim ? optionalOneOf(reclaim, RECLAIM_POLICIES, place.child('persistentVolumeReclaimPolicy')) : []),
    ...(spec.nodeAffinity === undefined ? [] : affinityErrors(spec.nodeAffinity, place.child('nodeAffinity'))),
    ...sourceErrors(spec, metadata.name ?? '', place),
    ...(reclaim === 'Recycle' && isRoot(spec.hostPath?.path)
      ? [fieldErrors.forbidden(place.child('persistentVolumeReclaimPolicy'), "may not be 'recycle' for a hostPath mount of '/'")]
      : []),
    ...(storageClassName ? refused(place.child('storageClassName'), storageClassName, isDns1123Subdomain(storageClassName)) : []),
    ...optionalOneOf(spec.volumeMode, VOLUME_MODES, place.child('volumeMode')),
    ...attributesClassErrors(spec, place),
    ...mountOptionErrors(metadata, spec, at.child('metadata').child('annotations')),
  ]
}

const capacityErrors = ({ capacity = {} }: PersistentVolumeSpec, at: Path): Errors => {
  const names = Object.keys(capacity)
  return [
    ...(names.length === 0 ? [fieldErrors.required(at)] : []),
    ...(names.length === 1 && names[0] === 'storage' ? [] : [notSupported(at, names.length === 0 ? null : capacity, ['storage'])]),
    ...Object.entries(capacity).flatMap(([name, quantity]) => [
      ...validateBasicResource(quantity, at.key(name)),
      ...(sign(quantity) > 0 ? [] : [fieldErrors.invalid(at.key(name), quantityText(quantity), NOT_POSITIVE)]),
    ]),
  ]
}

const affinityErrors = ({ required }: VolumeNodeAffinity, at: Path): Errors =>
  required === undefined
    ? [fieldErrors.required(at.child('required'), 'must specify required node constraints')]
    : validateNodeSelector(required, at.child('required'))

/** As Go's `path.Clean` finds it: `/`, `//`, `/a/..`. */
const isRoot = (path: string | undefined): boolean => {
  if (path === undefined || !path.startsWith('/')) return false
  const steps: string[] = []
  for (const step of path.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  }
  return steps.length === 0
}

/** The class of a volume's attributes, which only CSI drivers know. */
export const attributesClassErrors = ({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec, at: Path): Errors => {
  if (name === undefined) return []
  const place = at.child('volumeAttributesClassName')
  return [
    ...(name === '' ? [fieldErrors.required(place, 'an empty string is disallowed')] : refused(place, name, isDns1123Subdomain(name))),
    ...(csi === undefined ? [fieldErrors.required(at.child('csi'), 'has to be specified when using volumeAttributesClassName')] : []),
  ]
}
