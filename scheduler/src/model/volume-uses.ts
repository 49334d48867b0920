import { classOfClaim, type Stored, type VolumeAttachment } from '@coxswain/api-types'
import { createAttachedVolumes, type NodeVolumes, type VolumeUser } from './attached-volumes.ts'
import { type CsiVolume, csiVolumeOf, csiVolumeOfClaim } from './csi-volume.ts'
import { createNamed } from './named.ts'
import type { PodInfo } from './pod-info.ts'
import type { ClaimObject, VolumeView } from './volume-store.ts'

export type AttachmentObject = Stored<VolumeAttachment>

/** Which volumes of drivers are on which nodes: by the claims of pods there, and by attachments. */
export interface VolumeUses {
  /** What a claim takes of its driver; undefined where no driver has a part in it, or nobody knows yet. */
  csiVolume(namespace: string, claim: string): CsiVolume | undefined
  /** Volumes of drivers that a node has. */
  volumesOn(node: string): NodeVolumes
  /** Does a pod that has a node use the claim? */
  isUsed(namespace: string, claim: string): boolean
  claimChanged(namespace: string, name: string): void
  volumeChanged(name: string): void
  classChanged(name: string): void
  setAttachment(attachment: AttachmentObject): void
  removeAttachment(attachment: AttachmentObject): void
  /** A pod came to a node (1), or left it (-1). */
  countPod(pod: PodInfo, by: 1 | -1): void
}

const claimKey = (namespace: string, name: string): string => `claim ${namespace}/${name}`
const volumeKey = (name: string): string => `volume ${name}`
const classKey = (name: string): string => `class ${name}`

export const createVolumeUses = (objects: Pick<VolumeView, 'claim' | 'volume' | 'storageClass'>): VolumeUses => {
  const attachments = createNamed<AttachmentObject>()
  const attached = createAttachedVolumes()

  const csiVolume = (claim: ClaimObject): CsiVolume | undefined =>
    csiVolumeOfClaim(claim, objects.volume(claim.spec?.volumeName ?? ''), objects.storageClass(classOfClaim(claim)))
  const claimUser = (namespace: string, name: string): VolumeUser => ({
    key: claimKey(namespace, name),
    resolve: () => {
      const claim = objects.claim(namespace, name)
      if (claim === undefined) return { volume: undefined, sources: [] }
      return { volume: csiVolume(claim), sources: [volumeKey(claim.spec?.volumeName ?? ''), classKey(classOfClaim(claim))] }
    },
  })
  const attachmentUser = ({ metadata, spec: { attacher, source } }: AttachmentObject): VolumeUser => ({
    key: `attachment ${metadata.name}`,
    resolve: () => {
      const name = source.persistentVolumeName ?? ''
      const volume = objects.volume(name)
      const known = volume && csiVolumeOf(volume)
      return { volume: known && { driver: attacher, handle: known.handle }, sources: [volumeKey(name)] }
    },
  })
  return {
    csiVolume: (namespace, name) => {
      const claim = objects.claim(namespace, name)
      return claim && csiVolume(claim)
    },
    volumesOn: attached.on,
    isUsed: (namespace, claim) => attached.isUsed(claimKey(namespace, claim)),
    claimChanged: (namespace, name) => attached.refresh(claimKey(namespace, name)),
    volumeChanged: (name) => attached.refreshUsersOf(volumeKey(name)),
    classChanged: (name) => attached.refreshUsersOf(classKey(name)),
    setAttachment: (attachment) => {
      if (attachments.set(attachment) === undefined) attached.place(attachmentUser(attachment), attachment.spec.nodeName, 1)
    },
    removeAttachment: (attachment) => {
      if (attachments.get(attachment.metadata.name) === undefined) return
      attachments.remove(attachment.metadata.name)
      attached.place(attachmentUser(attachment), attachment.spec.nodeName, -1)
    },
    countPod: ({ namespace, nodeName, claims }, by) => {
      for (const { claim } of claims) attached.place(claimUser(namespace, claim), nodeName, by)
    },
  }
}
