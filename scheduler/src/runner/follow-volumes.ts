import type { Unsubscribe } from '@coxswain/client'
import type { SnapshotStore } from '../snapshot.ts'
import type { ClusterEvent, ObjectAction, ObjectChange } from '../wake.ts'
import type { VolumeBinder } from './bind-volumes.ts'
import type { ClusterCaches } from './follow-cluster.ts'

export interface FollowVolumesOptions {
  readonly snapshot: SnapshotStore
  readonly waiting: Pick<VolumeBinder, 'claimChanged' | 'volumeChanged'>
  wake(event: ClusterEvent): void
  onChanged(): void
}

/** Brings every change of claims, volumes and what they are made by into the snapshot, and to the pods that wait for them. */
export const followVolumes = (caches: ClusterCaches, options: FollowVolumesOptions): readonly Unsubscribe[] => [
  ...followClaims(caches, options),
  ...followDrivers(caches, options),
]

const followClaims = (
  { claims, volumes, classes }: ClusterCaches,
  { snapshot: { volumes: store }, waiting, wake, onChanged }: FollowVolumesOptions,
): readonly Unsubscribe[] => [
  claims.onChange((changes) => {
    for (const { type, object } of changes) {
      const { namespace, name } = object.metadata
      const before = type === 'deleted' ? store.removeClaim(namespace, name) : store.setClaim(object)
      if (type !== 'deleted') wake({ resource: 'PersistentVolumeClaim', ...change(before ?? undefined, object) })
      waiting.claimChanged(namespace, name)
    }
    onChanged()
  }),
  volumes.onChange((changes) => {
    for (const { type, object } of changes) {
      const before = type === 'deleted' ? store.removeVolume(object.metadata.name) : store.setVolume(object)
      if (type !== 'deleted') wake({ resource: 'PersistentVolume', ...change(before ?? undefined, object) })
      waiting.volumeChanged(object)
    }
    onChanged()
  }),
  classes.onChange((changes) => {
    for (const { type, object } of changes) {
      if (type === 'deleted') store.removeClass(object.metadata.name)
      else wake({ resource: 'StorageClass', ...change(store.setClass(object), object) })
    }
    onChanged()
  }),
]

const followDrivers = (
  { csiNodes, csiDrivers, capacities, attachments }: ClusterCaches,
  { snapshot: { volumes: store }, wake, onChanged }: FollowVolumesOptions,
): readonly Unsubscribe[] => [
  csiNodes.onChange((changes) => {
    for (const { type, object } of changes) {
      if (type === 'deleted') store.removeCsiNode(object.metadata.name)
      else wake({ resource: 'CSINode', ...change(store.setCsiNode(object), object) })
    }
    onChanged()
  }),
  csiDrivers.onChange((changes) => {
    for (const { type, object } of changes) {
      if (type === 'deleted') store.removeCsiDriver(object.metadata.name)
      else wake({ resource: 'CSIDriver', ...change(store.setCsiDriver(object), object) })
    }
    onChanged()
  }),
  capacities.onChange((changes) => {
    for (const { type, object } of changes) {
      if (type === 'deleted') store.removeCapacity(object)
      else wake({ resource: 'CSIStorageCapacity', ...change(store.setCapacity(object), object) })
    }
    onChanged()
  }),
  attachments.onChange((changes) => {
    for (const { type, object } of changes) {
      if (type !== 'deleted') store.setAttachment(object)
      else {
        store.removeAttachment(object)
        wake({ resource: 'VolumeAttachment', actions: ['delete'], before: object, after: undefined })
      }
    }
    onChanged()
  }),
]

const change = <T>(before: T | undefined, after: T): ObjectChange<T> & { readonly actions: readonly ObjectAction[] } => ({
  actions: [before === undefined ? 'add' : 'update'],
  before,
  after,
})
