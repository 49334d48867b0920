import type {
  EphemeralVolumeSource,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  TypedLocalObjectReference,
} from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { validateLabels } from '../../../validation/labels.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { validateAnnotations } from '../../../validation/object-meta.ts'
import { NOT_POSITIVE, notSupported, optionalOneOf, refused, requiredText } from './errors.ts'
import { quantityText, sign } from './quantities.ts'
import { validateResourceQuantity } from './resource-names.ts'

type Errors = readonly FieldError[]

const ACCESS_MODES: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
export const VOLUME_MODES: readonly string[] = ['Block', 'Filesystem']

export const validateEphemeralVolume = ({ volumeClaimTemplate }: EphemeralVolumeSource, at: Path): Errors =>
  volumeClaimTemplate === undefined
    ? [fieldErrors.required(at.child('volumeClaimTemplate'))]
    : claimTemplateErrors(volumeClaimTemplate, at.child('volumeClaimTemplate'))

const claimTemplateErrors = ({ metadata, spec }: PersistentVolumeClaimTemplate, at: Path): Errors => [
  ...(metadata === undefined ? [] : validateTemplateMeta(metadata, at.child('metadata'))),
  ...validateClaimSpec(spec, at.child('spec')),
]

/** Only labels and annotations are copied to what a template makes (upstream's `ValidateTemplateObjectMeta`). */
export const validateTemplateMeta = (metadata: ObjectMeta, at: Path): Errors => [
  ...validateAnnotations(metadata.annotations, at.child('annotations')),
  ...validateLabels(metadata.labels, at.child('labels')),
  ...Object.entries(metadata)
    .filter(([name, value]) => name !== 'labels' && name !== 'annotations' && value !== undefined && value !== null && value !== '')
    .map(([name]) => fieldErrors.forbidden(at.child(name), 'cannot be set')),
]

/** What a claim may keep though it would be refused in a new one, because the stored claim has it already. */
export interface ClaimOptions {
  readonly allowInvalidSelectorValues: boolean
  readonly allowInvalidApiGroup: boolean
}
const NEW: ClaimOptions = { allowInvalidSelectorValues: false, allowInvalidApiGroup: false }

/** What a claim asks for (upstream's `ValidatePersistentVolumeClaimSpec`). */
export const validateClaimSpec = (spec: PersistentVolumeClaimSpec, at: Path, options: ClaimOptions = NEW): Errors => [
  ...accessModeErrors(spec.accessModes ?? [], at.child('accessModes')),
  ...validateLabelSelector(spec.selector, at.child('selector'), { allowInvalidValues: options.allowInvalidSelectorValues }),
  ...storageErrors(spec.resources?.requests?.storage, at.child('resources').key('storage')),
  ...(spec.storageClassName ? refused(at.child('storageClassName'), spec.storageClassName, isDns1123Subdomain(spec.storageClassName)) : []),
  ...optionalOneOf(spec.volumeMode, VOLUME_MODES, at.child('volumeMode')),
  ...(spec.dataSource === undefined ? [] : dataSourceErrors(spec.dataSource, at.child('dataSource'), options)),
  ...(spec.dataSourceRef === undefined ? [] : dataSourceErrors(spec.dataSourceRef, at.child('dataSourceRef'), options)),
  ...(spec.dataSourceRef?.namespace
    ? refused(at.child('dataSourceRef').child('namespace'), spec.dataSourceRef.namespace, isDns1123Label(spec.dataSourceRef.namespace))
    : []),
  ...sameSourceErrors(spec, at),
  ...(spec.volumeAttributesClassName
    ? refused(at.child('volumeAttributesClassName'), spec.volumeAttributesClassName, isDns1123Subdomain(spec.volumeAttributesClassName))
    : []),
]

/** `none` is said where there are no modes: of a claim more than of a volume. */
export const accessModeErrors = (modes: readonly string[], at: Path, none = 'at least 1 access mode is required'): Errors => {
  if (modes.length === 0) return [fieldErrors.required(at, none)]
  const exclusive = modes.includes('ReadWriteOncePod')
  const shared = modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode))
  return [
    ...modes.filter((mode) => !ACCESS_MODES.includes(mode)).map((mode) => notSupported(at, mode, ACCESS_MODES)),
    ...(exclusive && shared ? [fieldErrors.forbidden(at, 'may not use ReadWriteOncePod with other access modes')] : []),
  ]
}

const storageErrors = (storage: string | number | undefined, at: Path): Errors => {
  if (storage === undefined) return [fieldErrors.required(at)]
  return sign(storage) > 0
    ? validateResourceQuantity('storage', storage, at)
    : [fieldErrors.invalid(at, quantityText(storage), NOT_POSITIVE)]
}

const dataSourceErrors = ({ apiGroup, kind, name }: TypedLocalObjectReference, at: Path, options: ClaimOptions): Errors => [
  ...requiredText(name, at.child('name')),
  ...requiredText(kind, at.child('kind')),
  ...(!apiGroup && kind !== 'PersistentVolumeClaim'
    ? [fieldErrors.invalid(at, kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup")]
    : []),
  ...(apiGroup && !options.allowInvalidApiGroup ? refused(at.child('apiGroup'), apiGroup, isDns1123Subdomain(apiGroup)) : []),
]

const sameSourceErrors = ({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, at: Path): Errors => {
  if (dataSource === undefined || dataSourceRef === undefined) return []
  const shown = at.child('dataSource').toString()
  if (dataSourceRef.namespace) return [fieldErrors.invalid(at, shown, 'may not be specified when dataSourceRef.namespace is specified')]
  const same =
    (dataSource.apiGroup ?? '') === (dataSourceRef.apiGroup ?? '') &&
    dataSource.kind === dataSourceRef.kind &&
    dataSource.name === dataSourceRef.name
  return same ? [] : [fieldErrors.invalid(at, shown, 'must match dataSourceRef')]
}
