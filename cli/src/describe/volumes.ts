import type { CoreV1, DeepReadonly, Volume } from '@coxswain/api-types'
import { sortedEntries } from './format.ts'
import type { DescriptionWriter } from './writer.ts'

type Lines = readonly (readonly [string, string])[]

/** A pod's volumes with where each comes from. Kinds of volumes that machines here cannot have are shown by their fields. */
export const writeVolumes = (w: DescriptionWriter, volumes: readonly DeepReadonly<Volume>[] = [], inTemplate = false): void => {
  const indent = inTemplate ? '  ' : ''
  w.line(0, `${indent}Volumes:${volumes.length === 0 ? '\t<none>' : ''}`)
  for (const volume of volumes) {
    w.line(1, `${inTemplate ? ' ' : ''}${volume.name}:`)
    writeSource(w, volume)
  }
}

const writeSource = (w: DescriptionWriter, volume: DeepReadonly<Volume>): void => {
  const { downwardAPI, ephemeral } = volume
  if (ephemeral !== undefined) writeEphemeral(w, ephemeral)
  else for (const [title, value] of sourceLines(volume)) w.line(2, `${title}:\t${value}`)
  if (downwardAPI === undefined) return
  w.line(2, 'Items:')
  for (const { fieldRef, resourceFieldRef, path } of downwardAPI.items ?? [])
    w.line(3, `${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`)
}

const sourceLines = (volume: DeepReadonly<Volume>): Lines => {
  const { hostPath, emptyDir, secret, configMap, projected, persistentVolumeClaim, nfs, csi } = volume
  if (hostPath !== undefined)
    return [
      ['Type', 'HostPath (bare host directory volume)'],
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? '<none>'],
    ]
  if (emptyDir !== undefined)
    return [
      ['Type', "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ['Medium', emptyDir.medium ?? ''],
      ['SizeLimit', sizeText(emptyDir.sizeLimit)],
    ]
  if (secret !== undefined)
    return [
      ['Type', 'Secret (a volume populated by a Secret)'],
      ['SecretName', secret.secretName ?? ''],
      ['Optional', String(secret.optional === true)],
    ]
  if (configMap !== undefined)
    return [
      ['Type', 'ConfigMap (a volume populated by a ConfigMap)'],
      ['Name', configMap.name ?? ''],
      ['Optional', String(configMap.optional === true)],
    ]
  if (projected !== undefined) return projectedLines(projected)
  if (volume.downwardAPI !== undefined) return [['Type', 'DownwardAPI (a volume populated by information about the pod)']]
  if (persistentVolumeClaim !== undefined)
    return [
      ['Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'],
      ['ClaimName', persistentVolumeClaim.claimName],
      ['ReadOnly', String(persistentVolumeClaim.readOnly === true)],
    ]
  if (nfs !== undefined)
    return [
      ['Type', 'NFS (an NFS mount that lasts the lifetime of a pod)'],
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', String(nfs.readOnly === true)],
    ]
  return csi === undefined ? otherLines(volume) : csiLines(csi)
}

const sizeText = (size: string | number | undefined): string => (size === undefined || String(size) === '0' ? '<unset>' : String(size))

const csiLines = ({ driver, fsType = '', readOnly = false, volumeAttributes }: DeepReadonly<CoreV1.CSIVolumeSource>): Lines => {
  const attributes = sortedEntries(volumeAttributes).map(([key, value]) => `${key}=${value}`)
  return [
    ['Type', 'CSI (a Container Storage Interface (CSI) volume source)'],
    ['Driver', driver],
    ['FSType', fsType],
    ['ReadOnly', String(readOnly)],
    ['VolumeAttributes', `    ${attributes.length === 0 ? '<none>' : attributes.join('\n                          ')}`],
  ]
}

const projectedLines = ({ sources = [] }: DeepReadonly<CoreV1.ProjectedVolumeSource>): Lines => [
  ['Type', 'Projected (a volume that contains injected data from multiple sources)'],
  ...sources.flatMap(({ secret, configMap, downwardAPI, serviceAccountToken }): Lines => {
    if (secret !== undefined)
      return [
        ['SecretName', secret.name ?? ''],
        ['Optional', String(secret.optional === true)],
      ]
    if (downwardAPI !== undefined) return [['DownwardAPI', 'true']]
    if (configMap !== undefined)
      return [
        ['ConfigMapName', configMap.name ?? ''],
        ['Optional', String(configMap.optional === true)],
      ]
    return serviceAccountToken === undefined ? [] : [['TokenExpirationSeconds', String(serviceAccountToken.expirationSeconds ?? 0)]]
  }),
]

const writeEphemeral = (w: DescriptionWriter, { volumeClaimTemplate }: DeepReadonly<CoreV1.EphemeralVolumeSource>): void => {
  w.line(2, 'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)')
  if (volumeClaimTemplate === undefined) return
  const { metadata, spec } = volumeClaimTemplate
  const map = (values: Readonly<Record<string, string>> | undefined): string =>
    sortedEntries(values)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ') || '<none>'
  w.line(2, `StorageClass:\t${spec.storageClassName ?? ''}`)
  w.line(2, `Volume:\t${spec.volumeName ?? ''}`)
  w.line(2, `Labels:\t    ${map(metadata?.labels)}`)
  w.line(2, `Annotations:\t    ${map(metadata?.annotations)}`)
  w.line(2, 'Capacity:\t')
  w.line(2, 'Access Modes:\t')
  if (spec.volumeMode !== undefined) w.line(2, `VolumeMode:\t${spec.volumeMode}`)
}

/** The name of the volume's kind, and its plain fields. */
const otherLines = (volume: DeepReadonly<Volume>): Lines => {
  const [kind, source] = Object.entries(volume).find(([key, value]) => key !== 'name' && value !== undefined) ?? ['<unknown>', {}]
  const fields = typeof source === 'object' ? sortedEntries(source as Readonly<Record<string, unknown>>) : []
  return [
    ['Type', kind],
    ...fields.map(([key, value]): readonly [string, string] => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  ]
}
