import { controllerOf, kinds, type PersistentVolumeClaim, type Pod, type Stored } from '@coxswain/api-types'
import {
  controllerReference,
  create,
  defineController,
  keyOf,
  type ObjectKey,
  plan,
  referenceTo,
  type Steps,
  type View,
  watching,
} from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { createHerald, type Herald } from '../shared/herald.ts'
import { PODS_BY_CLAIM, podsByClaim } from '../shared/pod-claims.ts'

/**
 * Makes the claims of pods' ephemeral volumes, each from its template (upstream: pkg/controller/volume/ephemeral). The pod owns them, so
 * that they go with it. One of that name that is somebody else's is left alone, and the pod is told.
 */
export const createEphemeralVolume = (options: Partial<ControllerOptions> = {}) => {
  const { concurrentEphemeralvolumeSyncs } = { ...DEFAULT_OPTIONS, ...options }
  const herald = createHerald()
  return defineController<Pod>({
    name: 'ephemeral-volume-controller',
    component: 'ephemeral_volume',
    concurrency: concurrentEphemeralvolumeSyncs,
    memory: herald.memory,
    for: kinds.Pod,
    // What a pod mounts never changes.
    when: ({ type, object }) => type !== 'modified' && object.spec?.volumes?.some(isEphemeral) === true,
    watches: [watching(kinds.PersistentVolumeClaim, podsOfClaim, ({ type }) => type === 'deleted')],
    indexes: [podsByClaim],
    reconcile: ({ key, object: pod, view }) => {
      if (pod !== undefined && pod.metadata.deletionTimestamp === undefined)
        return plan((pod.spec?.volumes ?? []).filter(isEphemeral).map((volume) => claimFor(pod, volume, { view, herald })))
      herald.forget(key)
      return plan()
    },
  })
}

type PodVolume = NonNullable<NonNullable<Stored<Pod>['spec']>['volumes']>[number]

const isEphemeral = ({ ephemeral }: PodVolume): boolean => ephemeral !== undefined

const podsOfClaim = (claim: Stored<PersistentVolumeClaim>, view: View): readonly ObjectKey[] =>
  view.byIndex(kinds.Pod, PODS_BY_CLAIM, keyOf(claim)).map(keyOf)

const claimFor = (pod: Stored<Pod>, volume: PodVolume, { view, herald }: { readonly view: View; readonly herald: Herald }): Steps => {
  const { namespace, name, uid } = pod.metadata
  const claim = `${name}-${volume.name}`
  const found = view.get(kinds.PersistentVolumeClaim, namespace, claim)
  const failed = (why: string) =>
    ({ type: 'Warning', reason: 'FailedBinding', message: `ephemeral volume ${volume.name}: ${why}` }) as const
  if (found !== undefined) {
    const why = `PVC ${namespace}/${claim} was not created for pod ${namespace}/${name} (pod is not owner)`
    return controllerOf(found)?.uid === uid ? [] : herald.ofPod(pod, { ...failed(why), about: volume.name })
  }
  const { metadata, spec } = volume.ephemeral?.volumeClaimTemplate ?? {}
  const { annotations, labels } = metadata ?? {}
  const object = {
    metadata: { name: claim, namespace, annotations, labels, ownerReferences: [controllerReference(kinds.Pod, pod)] },
    ...(spec === undefined ? {} : { spec }),
  }
  return create(kinds.PersistentVolumeClaim, object, {
    reason: `its pod has the ephemeral volume ${volume.name}`,
    onFailure: { regarding: referenceTo(kinds.Pod, pod), ...failed(`create PVC ${claim}: {error}`) },
  })
}
