import { classOfClaim, classOfVolume } from '@coxswain/api-types'
import type { ClaimObject, VolumeObject } from './volume-store.ts'

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`

/** Names of volumes that a claim may still get: free ones by their class, those set aside by their claim. */
export const createOpenVolumes = () => {
  const names = new Map<string, Set<string>>()
  const fileOf = ({ spec }: VolumeObject, storageClass: string): string =>
    spec?.claimRef === undefined ? storageClass : keyOf(spec.claimRef.namespace ?? '', spec.claimRef.name ?? '')
  return {
    of: (claim: ClaimObject): readonly string[] => [
      ...(names.get(keyOf(claim.metadata.namespace, claim.metadata.name)) ?? []),
      ...(names.get(classOfClaim(claim)) ?? []),
    ],
    add: (volume: VolumeObject): void => {
      const file = fileOf(volume, classOfVolume(volume))
      names.set(file, (names.get(file) ?? new Set()).add(volume.metadata.name))
    },
    remove: (volume: VolumeObject): void => {
      const file = fileOf(volume, classOfVolume(volume))
      names.get(file)?.delete(volume.metadata.name)
      if (names.get(file)?.size === 0) names.delete(file)
    },
  }
}
