import type { NodeTerm } from '@coxswain/api-types'
import { classOfClaim, compareQuantities, controllerOf, isFullyBound, type PodClaim, sizeOfClaim } from '@coxswain/api-types'
import { type Rejection, reject } from '../../framework.ts'
import type { PodInfo } from '../../model/pod-info.ts'
import type { PodVolumes } from '../../model/pod-volumes.ts'
import type { ClaimObject, VolumeView } from '../../model/volume-store.ts'
import type { Room } from './room-for.ts'

/** The claims of a pod, as far as they allow it to run at all. */
export interface SortedClaims {
  readonly tag: 'claims'
  readonly volumes: VolumeView
  readonly bound: readonly ClaimObject[]
  /** Those that get their volume with the decision, the smallest first. */
  readonly delayed: readonly ClaimObject[]
  /** What each volume asks of its node, read once; undefined: nothing. */
  readonly affinities: Map<string, readonly NodeTerm[] | undefined>
  /** Where there is room for each claim whose volume is to be made, found out once. */
  readonly rooms: Map<ClaimObject, Room>
  /** What the pod needs on each node that it fits. */
  readonly byNode: Map<string, PodVolumes>
}

export type ClaimState = { readonly tag: 'none' } | { readonly tag: 'refused'; readonly rejection: Rejection } | SortedClaims

const NO_CLAIMS: ClaimState = { tag: 'none' }
const UNBOUND = reject('unresolvable', 'pod has unbound immediate PersistentVolumeClaims')

export const sortClaims = (pod: PodInfo, volumes: VolumeView): ClaimState => {
  if (pod.claims.length === 0) return NO_CLAIMS
  const bound: ClaimObject[] = []
  const delayed: ClaimObject[] = []
  let immediate = false
  for (const wanted of pod.claims) {
    const claim = volumes.claim(pod.namespace, wanted.claim)
    const obstacle = obstacleOf(pod, wanted, claim)
    if (obstacle !== undefined || claim === undefined) return refused(reject('unresolvable', obstacle ?? ''))
    if (isFullyBound(claim)) bound.push(claim)
    else if (!claim.spec?.volumeName && volumes.storageClass(classOfClaim(claim))?.volumeBindingMode === 'WaitForFirstConsumer')
      delayed.push(claim)
    else immediate = true
  }
  if (immediate) return refused(UNBOUND)
  delayed.sort((a, b) => compareQuantities(sizeOfClaim(a), sizeOfClaim(b)))
  return { tag: 'claims', volumes, bound, delayed, affinities: new Map(), rooms: new Map(), byNode: new Map() }
}

const refused = (rejection: Rejection): ClaimState => ({ tag: 'refused', rejection })

/** Why a claim keeps its pod from any node, in upstream's words; undefined: it does not. */
const obstacleOf = (pod: PodInfo, { claim: name, ephemeral }: PodClaim, claim: ClaimObject | undefined): string | undefined => {
  const quoted = JSON.stringify(name)
  if (claim === undefined)
    return ephemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}`
      : `persistentvolumeclaim ${quoted} not found`
  const { metadata, spec, status } = claim
  if (status?.phase === 'Lost')
    return `persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${JSON.stringify(spec?.volumeName ?? '')}`
  if (metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim ${quoted} is being deleted`
  if (ephemeral && controllerOf(claim)?.uid !== pod.uid)
    return `PVC ${pod.namespace}/${name} was not created for pod ${pod.namespace}/${pod.name} (pod is not owner)`
  return undefined
}
