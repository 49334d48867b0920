import { createHash } from 'node:crypto'
import { kinds } from '@coxswain/api-types'
import { indexBy } from '@coxswain/client'

export const attachmentsByNode = indexBy(kinds.VolumeAttachment, 'node', ({ spec }) => [spec.nodeName])
export const attachmentsByVolume = indexBy(kinds.VolumeAttachment, 'volume', ({ spec }) =>
  spec.source.persistentVolumeName === undefined ? [] : [spec.source.persistentVolumeName],
)

/** A volume as its driver and its node know it. */
export interface DriverVolume {
  readonly driver: string
  readonly handle: string
}

/** Name of the attachment of a volume to a node: kubelets look for it under this name, so it is upstream's to the letter. */
export const attachmentName = ({ driver, handle }: DriverVolume, node: string): string =>
  `csi-${createHash('sha256').update(`${handle}${driver}${node}`).digest('hex')}`

/** How a node's status names a volume. */
export const uniqueName = ({ driver, handle }: DriverVolume): string => `kubernetes.io/csi/${driver}^${handle}`
