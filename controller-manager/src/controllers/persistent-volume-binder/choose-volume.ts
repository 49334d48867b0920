import { classOfClaim, findVolume, kinds, type PersistentVolume, type PersistentVolumeClaim, type Stored } from '@coxswain/api-types'
import { keyOf, type View } from '@coxswain/client'
import { freeVolumes, volumesByClaim } from './indexes.ts'

type Volume = Stored<PersistentVolume>

/**
 * The volume for a claim. Volumes that offer as few access modes as possible are asked first, so that one which many may share is not
 * spent on one (upstream's `findByClaim`). Where the scheduler chooses, only a volume that is set aside for the claim will do.
 */
export const chooseVolume = (claim: Stored<PersistentVolumeClaim>, view: View, by: 'binder' | 'scheduler'): Volume | undefined => {
  const free = by === 'binder'
  const candidates = [
    ...view.byIndex(kinds.PersistentVolume, volumesByClaim.name, keyOf(claim)),
    ...(free ? view.byIndex(kinds.PersistentVolume, freeVolumes.name, classOfClaim(claim)) : []),
  ]
  for (const group of byAccessModes(candidates)) {
    const found = findVolume(claim, group, { free })
    if (found !== undefined) return found
  }
  return undefined
}

/** Volumes of the same access modes together, those with the fewest first. */
const byAccessModes = (volumes: readonly Volume[]): readonly (readonly Volume[])[] => {
  const groups = new Map<string, Volume[]>()
  for (const volume of volumes) {
    const modes = [...new Set(volume.spec?.accessModes)].sort().join()
    const group = groups.get(modes)
    if (group === undefined) groups.set(modes, [volume])
    else group.push(volume)
  }
  const count = (modes: string): number => modes.split(',').length
  return [...groups].sort(([a], [b]) => count(a) - count(b) || (a < b ? -1 : 1)).map(([, group]) => group)
}
