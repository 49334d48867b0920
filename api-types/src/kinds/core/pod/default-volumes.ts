import type { PersistentVolumeClaimSpec, PersistentVolumeSource, Volume, VolumeProjection } from '../../../generated/core.v1.types.ts'
import { roundResources } from './default-resources.ts'
import { imageTag } from './image-name.ts'

type SharedSources = Pick<Volume | PersistentVolumeSource, 'hostPath' | 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'>

const FILE_MODE = 0o644
const TOKEN_SECONDS = 3600

/** Defaults of a volume's source; one without any is an empty folder (upstream's `SetDefaults_Volume` and those of the sources). */
export const defaultVolume = (volume: Volume): void => {
  if (Object.entries(volume).every(([name, value]) => name === 'name' || value === undefined)) volume.emptyDir = {}
  defaultFileSources(volume)
  defaultSharedSources(volume)
  if (volume.image !== undefined)
    volume.image.pullPolicy ||= imageTag(volume.image.reference ?? '') === 'latest' ? 'Always' : 'IfNotPresent'
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec
  if (claim !== undefined) defaultClaimSpec(claim)
}

/** What a claim fills in (upstream's `SetDefaults_PersistentVolumeClaimSpec`). */
export const defaultClaimSpec = (claim: PersistentVolumeClaimSpec): void => {
  claim.volumeMode ??= 'Filesystem'
  roundResources(claim.resources?.limits)
  roundResources(claim.resources?.requests)
}

const defaultFileSources = ({ secret, configMap, downwardAPI, projected }: Volume): void => {
  if (secret !== undefined) secret.defaultMode ??= FILE_MODE
  if (configMap !== undefined) configMap.defaultMode ??= FILE_MODE
  if (downwardAPI !== undefined) {
    downwardAPI.defaultMode ??= FILE_MODE
    defaultFieldRefs(downwardAPI.items)
  }
  if (projected === undefined) return
  projected.defaultMode ??= FILE_MODE
  for (const source of projected.sources ?? []) defaultProjection(source)
}

const defaultProjection = ({ downwardAPI, serviceAccountToken }: VolumeProjection): void => {
  defaultFieldRefs(downwardAPI?.items)
  if (serviceAccountToken !== undefined) serviceAccountToken.expirationSeconds ??= TOKEN_SECONDS
}

const defaultFieldRefs = (items: readonly { readonly fieldRef?: { apiVersion?: string | undefined } | undefined }[] | undefined): void => {
  for (const { fieldRef } of items ?? []) if (fieldRef !== undefined) fieldRef.apiVersion ||= 'v1'
}

/** Sources that volumes of pods and PersistentVolumes have in common. */
export const defaultSharedSources = ({ hostPath, iscsi, rbd, azureDisk, scaleIO }: SharedSources): void => {
  if (hostPath !== undefined) hostPath.type ??= ''
  if (iscsi !== undefined) iscsi.iscsiInterface ||= 'default'
  if (rbd !== undefined) {
    rbd.pool ||= 'rbd'
    rbd.user ||= 'admin'
    rbd.keyring ||= '/etc/ceph/keyring'
  }
  if (azureDisk !== undefined) {
    azureDisk.cachingMode ??= 'ReadWrite'
    azureDisk.kind ??= 'Shared'
    azureDisk.fsType ??= 'ext4'
    azureDisk.readOnly ??= false
  }
  if (scaleIO !== undefined) {
    scaleIO.storageMode ||= 'ThinProvisioned'
    scaleIO.fsType ||= 'xfs'
  }
}
