import type { ClaimObject, VolumeObject } from './volume-store.ts'

/** What is to be written before a pod can be bound to the node that was chosen, and then waited for. */
export interface PodVolumes {
  /** Volumes that are there, each with the claim that gets it. */
  readonly bindings: readonly { readonly volume: VolumeObject; readonly claim: ClaimObject }[]
  /** Claims whose volume is to be made on the node. */
  readonly provisions: readonly ClaimObject[]
}
