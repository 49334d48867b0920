import type { Pod } from '../generated/core.v1.types.ts'
import type { DeepReadonly } from '../object.ts'

/** A claim that a pod mounts. */
export interface PodClaim {
  /** Name of the volume in the pod. */
  readonly volume: string
  /** Name of the claim, in the pod's namespace. */
  readonly claim: string
  /** Made for this pod, and gone with it. */
  readonly ephemeral: boolean
}

const NONE: readonly PodClaim[] = []

/** The claims of a pod: those that it names, and those that are made for it. Most pods have none, and cost nothing. */
export const claimsOfPod = ({ metadata, spec }: DeepReadonly<Pod>): readonly PodClaim[] => {
  let claims: PodClaim[] | undefined
  for (const { name, persistentVolumeClaim, ephemeral } of spec?.volumes ?? []) {
    const claim = persistentVolumeClaim?.claimName ?? (ephemeral === undefined ? undefined : `${metadata.name ?? ''}-${name}`)
    if (claim === undefined) continue
    claims ??= []
    claims.push({ volume: name, claim, ephemeral: persistentVolumeClaim === undefined })
  }
  return claims ?? NONE
}
