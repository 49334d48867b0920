import type {
  VolumeAttachment,
  VolumeAttachmentSource,
  VolumeAttachmentSpec,
  VolumeAttachmentStatus,
  VolumeError,
} from '../../../generated/storage.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { validateInlineVolume } from '../../core/persistent-volume/validate-inline.ts'
import { rangeText, refused } from '../../core/pod/errors.ts'
import { validateDriverName } from '../shared/drivers.ts'

type Errors = readonly FieldError[]

const MAX_METADATA_BYTES = 256 * 1024
const MAX_MESSAGE_BYTES = 1024
const MAX_INT32 = 2 ** 31 - 1
const ONE_SOURCE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'

/** Upstream's `ValidateVolumeAttachment`. */
export const validateAttachment = ({ spec, status }: VolumeAttachment, at: Path): Errors => [
  ...(spec.attacher ? [] : [fieldErrors.required(at.child('spec').child('attacher'))]),
  ...sourceErrors(spec.source, at.child('spec').child('source')),
  ...refused(at.child('spec').child('nodeName'), spec.nodeName, isDns1123Subdomain(spec.nodeName)),
  ...(status === undefined ? [] : statusErrors(status, at.child('status'))),
]

/** What new ones must keep to besides (upstream's `ValidateVolumeAttachmentV1`). */
export const validateNewAttachment = ({ spec }: VolumeAttachment, at: Path): Errors => {
  const { persistentVolumeName: volume } = spec.source
  return [
    ...validateDriverName(spec.attacher, at.child('spec').child('attacher')),
    ...(volume === undefined
      ? []
      : refused(at.child('spec').child('source').child('persistentVolumeName'), volume, isDns1123Subdomain(volume))),
  ]
}

export const validateAttachmentUpdate = (next: VolumeAttachment, old: VolumeAttachment, at: Path): Errors =>
  semanticEqual(next.spec, old.spec) ? [] : [fieldErrors.invalid(at.child('spec'), internal(next.spec), fieldErrors.IMMUTABLE)]

/** Upstream shows its internal type, whose fields are written with capitals. */
const internal = ({ attacher, source, nodeName }: VolumeAttachmentSpec) => ({
  Attacher: attacher,
  Source: { PersistentVolumeName: source.persistentVolumeName ?? null, InlineVolumeSpec: source.inlineVolumeSpec ?? null },
  NodeName: nodeName,
})

const sourceErrors = ({ persistentVolumeName: volume, inlineVolumeSpec: inline }: VolumeAttachmentSource, at: Path): Errors => {
  if (volume === undefined && inline === undefined) return [fieldErrors.required(at, ONE_SOURCE)]
  if (volume !== undefined && inline !== undefined) return [fieldErrors.forbidden(at, ONE_SOURCE)]
  if (inline !== undefined) return validateInlineVolume(inline, at.child('inlineVolumeSpec'))
  return volume === '' ? [fieldErrors.required(at.child('persistentVolumeName'), 'must specify non empty persistentVolumeName')] : []
}

const statusErrors = ({ attachmentMetadata = {}, attachError, detachError }: VolumeAttachmentStatus, at: Path): Errors => {
  let bytes = 0
  for (const [key, value] of Object.entries(attachmentMetadata)) bytes += byteLength(key) + byteLength(value)
  return [
    ...(bytes > MAX_METADATA_BYTES ? [fieldErrors.tooLong(at.child('attachmentMetadata'), MAX_METADATA_BYTES)] : []),
    ...volumeErrors(attachError, at.child('attachError')),
    ...volumeErrors(detachError, at.child('detachError')),
  ]
}

/** Upstream names the greater limit of the metadata where a message is too long. */
const volumeErrors = ({ message = '', errorCode = 0 }: VolumeError = {}, at: Path): Errors => [
  ...(byteLength(message) > MAX_MESSAGE_BYTES ? [fieldErrors.tooLong(at.child('message'), MAX_METADATA_BYTES)] : []),
  ...(errorCode < 0 ? [fieldErrors.invalid(at.child('errorCode'), errorCode, rangeText(0, MAX_INT32))] : []),
]
