import { claimsOfPod, type DeepReadonly, kinds, type Pod } from '@coxswain/api-types'
import { type IndexDeclaration, indexBy, type ObjectKey, objectKey } from '@coxswain/client'

/** Keys of the claims that a pod names, and of those that are made for it. */
export const claimKeysOf = (pod: DeepReadonly<Pod>): readonly ObjectKey[] =>
  claimsOfPod(pod).map(({ claim }) => objectKey(pod.metadata.namespace, claim))

/** Files pods under the claims that they mount. */
export const PODS_BY_CLAIM = 'claims'
export const podsByClaim: IndexDeclaration = indexBy(kinds.Pod, PODS_BY_CLAIM, claimKeysOf)
