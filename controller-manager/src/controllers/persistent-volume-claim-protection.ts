import { type DeepReadonly, kinds, type PersistentVolumeClaim, type Pod, type Stored } from '@coxswain/api-types'
import { defineController, indexBy, plan, watching } from '@coxswain/client'
import { isPodTerminal } from '../shared/pod-state.ts'
import { protect } from '../shared/protection.ts'

const FINALIZER = 'kubernetes.io/pvc-protection'

/**
 * A claim that is deleted stays as long as a pod on a node uses it (upstream: pkg/controller/volume/pvcprotection). Before it lets a claim
 * go it asks the server itself: a pod may have been bound that the cache does not know of yet.
 */
export const persistentVolumeClaimProtection = defineController<PersistentVolumeClaim, boolean>({
  name: 'persistentvolumeclaim-protection-controller',
  for: kinds.PersistentVolumeClaim,
  watches: [
    watching(
      kinds.Pod,
      (pod) => claimsOf(pod),
      ({ type }) => type !== 'added',
    ),
  ],
  indexes: [indexBy(kinds.Pod, 'claims in use', (pod) => (isUsing(pod) ? claimsOf(pod) : []))],
  gather: async ({ object, key, namespace, view, client }) => {
    if (object?.metadata.deletionTimestamp === undefined || view.byIndex(kinds.Pod, 'claims in use', key).length > 0) return true
    const { items } = await client.listAll(kinds.Pod, { namespace })
    return items.some((pod) => isUsing(pod) && claimsOf(pod).includes(key))
  },
  reconcile: ({ object, gathered: inUse }) =>
    object === undefined ? plan() : plan(protect(kinds.PersistentVolumeClaim, object, { finalizer: FINALIZER, inUse })),
})

/** No kubelet starts a pod whose claim is to go; so only those that have a node count. */
const isUsing = (pod: Stored<Pod>): boolean => !!pod.spec?.nodeName && !isPodTerminal(pod)

/** Keys of the claims that a pod names, and of those that are made for it. */
const claimsOf = ({ metadata, spec }: DeepReadonly<Pod>): readonly string[] =>
  (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    const claim = persistentVolumeClaim?.claimName ?? (ephemeral ? `${metadata.name}-${name}` : undefined)
    return claim === undefined ? [] : [`${metadata.namespace}/${claim}`]
  })
