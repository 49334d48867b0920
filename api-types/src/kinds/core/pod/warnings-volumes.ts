import type { PersistentVolumeClaimSpec, Volume, VolumeProjection } from '../../../generated/core.v1.types.ts'
import type { Path } from '../../../validation/field-error.ts'
import { isWhole, quantityText } from './quantities.ts'

type Warnings = readonly string[]

const DEPRECATED: readonly (readonly [keyof Volume, string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
]
/** Upstream spells one field of the path differently. */
const SHOWN: Readonly<Partial<Record<keyof Volume, string>>> = { storageos: 'storageOS' }

/** Volumes of kinds that are going or gone. */
export const volumeWarnings = (volumes: readonly Volume[], at: Path): Warnings =>
  volumes.flatMap((volume, i) => [
    ...DEPRECATED.flatMap(([name, why]) => (volume[name] === undefined ? [] : [`${at.index(i).child(SHOWN[name] ?? name)}: ${why}`])),
    ...claimWarnings(
      volume.ephemeral?.volumeClaimTemplate?.spec,
      at.index(i).child('ephemeral').child('volumeClaimTemplate').child('spec'),
    ),
  ])

/** Bytes come whole (upstream's `GetWarningsForPersistentVolumeClaimSpec`). */
export const claimWarnings = (spec: PersistentVolumeClaimSpec | undefined, at: Path): Warnings =>
  (['requests', 'limits'] as const).flatMap((which) => {
    const storage = spec?.resources?.[which]?.storage
    if (storage === undefined || isWhole(storage)) return []
    const value = JSON.stringify(quantityText(storage))
    return [`${at.child('resources').child(which).key('storage')}: fractional byte value ${value} is invalid, must be an integer`]
  })

/** Files of one volume that would lie in one place, or one in the other's (upstream's `warningsForOverlappingVirtualPaths`). */
export const overlappingPathWarnings = (volumes: readonly Volume[]): Warnings =>
  volumes.flatMap(({ name, configMap, secret, downwardAPI, projected }) => {
    const of = (what: string): string => `volume ${JSON.stringify(name)} (${what}): overlapping paths`
    return [
      ...overlaps(pathsOf(configMap?.items), of(`ConfigMap ${JSON.stringify(configMap?.name ?? '')}`)),
      ...overlaps(pathsOf(secret?.items), of(`Secret ${JSON.stringify(secret?.secretName ?? '')}`)),
      ...overlaps(pathsOf(downwardAPI?.items), of('DownwardAPI')),
      ...projectionOverlaps(name, projected?.sources ?? []),
    ]
  })

const pathsOf = (items: readonly { readonly path: string }[] | undefined): readonly string[] => (items ?? []).map(({ path }) => path)

const projectionOverlaps = (volume: string, sources: readonly VolumeProjection[]): Warnings => {
  const warnings: string[] = []
  const all = new Set<string>()
  for (const source of sources) {
    if (Object.values(source).every((each) => each === undefined)) {
      warnings.push(`volume ${JSON.stringify(volume)} (Projected) has no sources provided`)
      continue
    }
    const [paths, what] = projected(source)
    if (paths.length === 0) continue
    const message = `volume ${JSON.stringify(volume)} (Projected ${what}): overlapping paths`
    const unique = [...new Set(paths)]
    warnings.push(...overlaps(paths, message), ...overlaps([...unique, ...all].sort(), message))
    for (const path of unique) all.add(path)
  }
  return warnings
}

const projected = ({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection): [readonly string[], string] => {
  if (configMap?.items !== undefined) return [pathsOf(configMap.items), `ConfigMap ${JSON.stringify(configMap.name ?? '')}`]
  if (secret?.items !== undefined) return [pathsOf(secret.items), `Secret ${JSON.stringify(secret.name ?? '')}`]
  if (downwardAPI?.items !== undefined) return [pathsOf(downwardAPI.items), 'DownwardAPI']
  return serviceAccountToken === undefined ? [[], ''] : [[serviceAccountToken.path], 'ServiceAccountToken']
}

const overlaps = (paths: readonly string[], message: string): Warnings => {
  const seen: string[] = []
  return paths.flatMap((path) => {
    const own = path.replace(/\/+$/, '')
    const other = own === '' ? undefined : seen.find((each) => each === own || `${each}/`.startsWith(own) || `${own}/`.startsWith(each))
    if (!seen.includes(own) && own !== '') seen.push(own)
    return other === undefined ? [] : [`${message}: ${JSON.stringify(own)} with ${JSON.stringify(other)}`]
  })
}
