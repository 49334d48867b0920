import {
  classOfVolume,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  StatusError,
  type StorageClass,
  type Stored,
} from '@coxswain/api-types'
import {
  type Change,
  type Controller,
  defineController,
  type GatherInput,
  keyOf,
  type ObjectKey,
  plan,
  type View,
  watching,
} from '@coxswain/client'
import { createHerald, type Herald } from '../shared/herald.ts'
import { claimKeysOf, podsByClaim } from '../shared/pod-claims.ts'
import { isPodTerminal } from '../shared/pod-state.ts'
import {
  claimKeyOf,
  freeVolumes,
  unboundClaims,
  unboundClaimsOf,
  volumesByClaim,
  WITHOUT_CLASS,
} from './persistent-volume-binder/indexes.ts'
import { syncClaim } from './persistent-volume-binder/sync-claim.ts'
import { syncVolume } from './persistent-volume-binder/sync-volume.ts'

/** A claim as the server itself has it; undefined where nobody had to ask. */
type ClaimNow = Stored<PersistentVolumeClaim> | undefined

/**
 * Binds claims to volumes, and says what becomes of a volume whose claim is gone (upstream: pkg/controller/volume/persistentvolume). A
 * key with a namespace is a claim, one without a volume. One key at a time: a volume that was just given away must not be given twice.
 * Who else writes, such as the scheduler, is kept out by the resourceVersion of each update.
 */
export const createPersistentVolumeBinder = (): Controller<PersistentVolumeClaim, ClaimNow> => {
  const herald = createHerald()
  return defineController<PersistentVolumeClaim, ClaimNow>({
    name: 'persistentvolume-binder-controller',
    component: 'persistentvolume-controller',
    exclusive: true,
    memory: herald.memory,
    watches: [
      watching(kinds.PersistentVolumeClaim, claimKeys),
      watching(kinds.PersistentVolume, volumeKeys),
      watching(kinds.StorageClass, classKeys),
      watching(kinds.Pod, podKeys, comesOrGoes),
    ],
    indexes: [volumesByClaim, freeVolumes, unboundClaims, podsByClaim],
    gather: readClaim,
    reconcile: ({ namespace, name, key, view, gathered }) =>
      plan(
        namespace === '' ? reconcileVolume(name, { view, herald, live: gathered }) : reconcileClaim(key, { view, herald, namespace, name }),
      ),
  })
}

const reconcileClaim = (
  key: ObjectKey,
  { view, herald, namespace, name }: { readonly view: View; readonly herald: Herald; readonly namespace: string; readonly name: string },
) => {
  const claim = view.get(kinds.PersistentVolumeClaim, namespace, name)
  if (claim !== undefined) return syncClaim(claim, { view, herald })
  herald.forget(key)
  return []
}

const reconcileVolume = (
  name: string,
  world: { readonly view: View; readonly herald: Herald; readonly live: Stored<PersistentVolumeClaim> | undefined },
) => {
  const volume = world.view.get(kinds.PersistentVolume, '', name)
  if (volume !== undefined) return syncVolume(volume, world)
  world.herald.forget(name)
  return []
}

/**
 * Before a volume is released for want of its claim, the server itself is asked: the scheduler or a provisioner may have written the
 * volume before our cache has heard of the claim.
 */
const readClaim = async ({ namespace, name, view, client }: GatherInput<PersistentVolumeClaim>) => {
  const volume = namespace === '' ? view.get(kinds.PersistentVolume, '', name) : undefined
  const { claimRef } = volume?.spec ?? {}
  const isOver = volume?.status?.phase === 'Released' || volume?.status?.phase === 'Failed'
  if (claimRef?.uid === undefined || claimRef.uid === '' || isOver) return undefined
  const { namespace: ofClaim = '', name: claim = '' } = claimRef
  if (view.get(kinds.PersistentVolumeClaim, ofClaim, claim) !== undefined) return undefined
  try {
    return await client.get(kinds.PersistentVolumeClaim, { namespace: ofClaim, name: claim })
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return undefined
    throw error
  }
}

const claimKeys = (claim: Stored<PersistentVolumeClaim>, view: View): readonly ObjectKey[] => {
  const volumes = view.byIndex(kinds.PersistentVolume, volumesByClaim.name, keyOf(claim)).map(({ metadata }) => metadata.name)
  const { volumeName = '' } = claim.spec ?? {}
  return [keyOf(claim), ...volumes, ...(volumeName === '' || volumes.includes(volumeName) ? [] : [volumeName])]
}

/** A volume that comes free may be what a claim of its class waits for. */
const volumeKeys = (volume: Stored<PersistentVolume>, view: View): readonly ObjectKey[] => {
  const claim = claimKeyOf(volume)
  const isFree = claim === undefined && volume.status?.phase === 'Available'
  const waiting = isFree ? unboundClaimsOf(classOfVolume(volume), view).map(keyOf) : claim === undefined ? [] : [claim]
  const named = view.byIndex(kinds.PersistentVolumeClaim, unboundClaims.name, `volume ${volume.metadata.name}`).map(keyOf)
  return [volume.metadata.name, ...new Set([...waiting, ...named])]
}

const classKeys = ({ metadata }: Stored<StorageClass>, view: View): readonly ObjectKey[] =>
  [metadata.name, WITHOUT_CLASS].flatMap((name) => view.byIndex(kinds.PersistentVolumeClaim, unboundClaims.name, name).map(keyOf))

/** What is said of a claim that waits for its first consumer changes with its pods, and a volume is emptied when they are done with it. */
const podKeys = (pod: Stored<Pod>, view: View): readonly ObjectKey[] =>
  claimKeysOf(pod).flatMap((key) => {
    const released = view.byIndex(kinds.PersistentVolume, volumesByClaim.name, key).filter(({ status }) => status?.phase === 'Released')
    const isUnbound = view.byIndex(kinds.PersistentVolumeClaim, unboundClaims.name, key).length > 0
    return [...(isUnbound ? [key] : []), ...released.map(({ metadata }) => metadata.name)]
  })

const comesOrGoes = ({ type, object, previous }: Change<Pod>): boolean =>
  type !== 'modified' ||
  previous === undefined ||
  object.spec?.nodeName !== previous.spec?.nodeName ||
  isPodTerminal(object) !== isPodTerminal(previous)
