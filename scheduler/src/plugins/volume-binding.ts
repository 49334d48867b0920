import { definePlugin, type Rejection, reject } from '../framework.ts'
import type { PodInfo } from '../model/pod-info.ts'

const missingClaim = ({ name, spec: { volumes = [] } }: PodInfo): Rejection | null => {
  for (const volume of volumes) {
    if (volume.persistentVolumeClaim !== undefined)
      return reject('unresolvable', `persistentvolumeclaim ${JSON.stringify(volume.persistentVolumeClaim.claimName)} not found`)
    if (volume.ephemeral !== undefined)
      return reject(
        'unresolvable',
        `waiting for ephemeral volume controller to create the persistentvolumeclaim ${JSON.stringify(`${name}-${volume.name}`)}`,
      )
  }
  return null
}

/**
 * Claims are not served by this API, so that none can ever be bound: a pod that needs one is told so, as upstream's `VolumeBinding` tells
 * of a claim that does not exist, instead of being started without its volume.
 */
export const volumeBinding = definePlugin({
  name: 'VolumeBinding',
  wakeOn: [],
  prepare: missingClaim,
  filters: () => false,
  narrow: (missing) => missing,
})
