import {
  claimsOfPod,
  controllerOf,
  type DeepReadonly,
  isFullyBound,
  kinds,
  type Pod,
  type PodClaim,
  StatusError,
} from '@coxswain/api-types'
import { backOffDelay, type Client } from '@coxswain/client'
import type { ClaimMemory } from './observed.ts'
import type { StoredPod } from './pod-record.ts'

const LOOKS = { baseMs: 500, maxMs: 30_000 }

/** What is remembered after a look at the claims. An obstacle puts the next look off; none means that there need not be another. */
export const nextLook = ({ looks }: ClaimMemory, obstacle: string, now: number): ClaimMemory =>
  obstacle === ''
    ? { bound: true, looks: 0, lookAt: 0, told: '' }
    : { bound: false, looks: looks + 1, lookAt: now + backOffDelay(LOOKS, looks), told: obstacle }

/** Why the volumes of a pod cannot be mounted, in upstream's words; empty: they can. Rejects where the server does not answer. */
export const claimObstacle = async (client: Pick<Client, 'get'>, pod: StoredPod): Promise<string> => {
  const all = claimsOfPod(pod)
  const found = await Promise.all(all.map(async (claim) => ({ ...claim, why: await obstacleOf(client, pod, claim) })))
  const failed = found.filter(({ why }) => why !== '')
  if (failed.length === 0) return ''
  const names = (claims: readonly PodClaim[]): string => claims.map(({ volume }) => volume).join(' ')
  const whys = failed.map(({ claim, why }) => `error processing PVC ${pod.metadata.namespace}/${claim}: ${why}`).join(', ')
  return `Unable to attach or mount volumes: unmounted volumes=[${names(all)}], unattached volumes=[], failed to process volumes=[${names(failed)}]: ${whys}`
}

const obstacleOf = async (client: Pick<Client, 'get'>, pod: DeepReadonly<Pod>, { claim: name, ephemeral }: PodClaim): Promise<string> => {
  const { namespace, uid } = pod.metadata
  try {
    const claim = await client.get(kinds.PersistentVolumeClaim, { namespace, name })
    if (ephemeral && controllerOf(claim)?.uid !== uid) return 'the claim was not created for the pod'
    if (claim.metadata.deletionTimestamp !== undefined) return "can't start pod because PVC is being deleted"
    return claim.status?.phase === 'Bound' && isFullyBound(claim) ? '' : 'PVC is not bound'
  } catch (error) {
    // Not found, or not to be seen: the node is told of a pod's claims when it is told of the pod.
    if (error instanceof StatusError && (error.code === 404 || error.code === 403))
      return `failed to fetch PVC from API server: ${error.message}`
    throw error
  }
}
