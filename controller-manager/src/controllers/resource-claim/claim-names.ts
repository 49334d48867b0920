import type { CoreV1, DeepReadonly, Pod, ResourceClaim, Stored } from '@coxswain/api-types'
import { isPodTerminal } from '../../shared/pod-state.ts'

/** What a pod says of one claim that it needs. */
export type PodClaim = DeepReadonly<CoreV1.PodResourceClaim>

/** The annotation that says for which of its pod's claims a claim was made. */
export const POD_CLAIM_NAME = 'resource.kubernetes.io/pod-claim-name'

/** The claim's name: said by the user, or noted in the pod's status once it is made; undefined until then (upstream's `Name`). */
export const claimNameOf = (pod: Stored<Pod>, claim: PodClaim): string | undefined =>
  claim.resourceClaimName ?? pod.status?.resourceClaimStatuses?.find(({ name }) => name === claim.name)?.resourceClaimName

/** Was the claim made for this very pod (upstream's `IsForPod`)? */
export const isMadeFor = (pod: Stored<Pod>, claim: Stored<ResourceClaim>): boolean =>
  claim.metadata.ownerReferences?.some(({ controller, uid }) => controller === true && uid === pod.metadata.uid) === true

/** No container of it runs, and none will: it has ended, or goes without ever having had a node. */
export const isDone = (pod: Stored<Pod>): boolean =>
  isPodTerminal(pod) || (pod.metadata.deletionTimestamp !== undefined && !pod.spec?.nodeName)

/** The beginning of a claim's name. Pod and claim are both to be seen in it, however long they are. */
export const claimNamePrefix = (pod: string, claim: string): string => {
  const whole = `${pod}-${claim}-`
  if (whole.length <= LONGEST_PREFIX) return whole
  const share = (text: string): string => text.slice(0, Math.floor((text.length * LONGEST_PREFIX) / whole.length))
  return `${share(pod)}-${share(claim)}`
}

/** A name of 63 characters, less what the server adds. */
const LONGEST_PREFIX = 57
