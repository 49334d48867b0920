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

/** Brings every change of claims, volumes and their classes into the snapshot, and to the pods that wait for them. */
export const followVolumes = (
  { claims, volumes, classes, csiNodes }: ClusterCaches,
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
  csiNodes.onChange((changes) => {
    for (const { type, object } of changes) {
      if (type === 'deleted') store.removeCsiNode(object.metadata.name)
      else wake({ resource: 'CSINode', ...change(store.setCsiNode(object), object) })
    }
    onChanged()
  }),
]

const change = <T>(before: T | undefined, after: T): ObjectChange<T> & { readonly actions: readonly ObjectAction[] } => ({
  actions: [before === undefined ? 'add' : 'update'],
  before,
  after,
})
