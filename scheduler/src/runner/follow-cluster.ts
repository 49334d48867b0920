import {
  type CSIDriver,
  type CSINode,
  type CSIStorageCapacity,
  kinds,
  type Namespace,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
  type VolumeAttachment,
} from '@coxswain/api-types'
import type { Change, Informer, Informers } from '@coxswain/client'
import type { Logger } from '@coxswain/ports'
import type { NodeObject } from '../model/node-facts.ts'
import { type PodInfo, type PodObject, podInfoOf } from '../model/pod-info.ts'
import type { SchedulingQueue } from '../queue/scheduling-queue.ts'
import type { SnapshotStore } from '../snapshot.ts'
import type { ClusterEvent } from '../wake.ts'
import type { VolumeBinder } from './bind-volumes.ts'
import { assignedPodEvent, nodeEvent, targetPodEvent } from './cluster-changes.ts'
import { followVolumes } from './follow-volumes.ts'

export interface FollowOptions {
  readonly schedulerName: string
  readonly snapshot: SnapshotStore
  readonly queue: SchedulingQueue
  readonly logger: Logger
  /** False while the caches are being filled: what was there already is no change, and wakes nobody who waits since before a restart. */
  live(): boolean
  /** Pods that have a node and wait for their volumes. */
  readonly waiting: Pick<VolumeBinder, 'claimChanged' | 'volumeChanged' | 'podGone'>
  /** A batch of changes has been taken in. */
  onChanged(): void
}

/** The caches that the scheduler follows. */
export interface ClusterCaches {
  readonly pods: Informer<Pod>
  readonly nodes: Informer<Node>
  readonly namespaces: Informer<Namespace>
  readonly claims: Informer<PersistentVolumeClaim>
  readonly volumes: Informer<PersistentVolume>
  readonly classes: Informer<StorageClass>
  readonly csiNodes: Informer<CSINode>
  readonly csiDrivers: Informer<CSIDriver>
  readonly capacities: Informer<CSIStorageCapacity>
  readonly attachments: Informer<VolumeAttachment>
}

/** Finished pods take nothing and want nothing: as upstream, they are left out of the cache. */
export const UNFINISHED_PODS = 'status.phase!=Succeeded,status.phase!=Failed'

export const cachesFrom = (informers: Pick<Informers, 'for'>): ClusterCaches => ({
  pods: informers.for(kinds.Pod, { fieldSelector: UNFINISHED_PODS }),
  nodes: informers.for(kinds.Node),
  namespaces: informers.for(kinds.Namespace),
  claims: informers.for(kinds.PersistentVolumeClaim),
  volumes: informers.for(kinds.PersistentVolume),
  classes: informers.for(kinds.StorageClass),
  csiNodes: informers.for(kinds.CSINode),
  csiDrivers: informers.for(kinds.CSIDriver),
  capacities: informers.for(kinds.CSIStorageCapacity),
  attachments: informers.for(kinds.VolumeAttachment),
})

/** Brings every change of the caches into snapshot and queue. Gives what ends it. */
export const followCluster = (caches: ClusterCaches, options: FollowOptions): (() => void) => {
  const { snapshot, onChanged } = options
  const takePod = podTaker(options)
  const takeNode = nodeTaker(options)
  const subscriptions = [
    caches.namespaces.onChange((changes) => {
      for (const { type, object } of changes) {
        if (type === 'deleted') snapshot.removeNamespace(object.metadata.name)
        else snapshot.setNamespace(object.metadata.name, object.metadata.labels)
      }
    }),
    caches.nodes.onChange((changes) => {
      for (const change of changes) takeNode(change)
      onChanged()
    }),
    ...followVolumes(caches, { ...options, wake: wakerOf(options) }),
    caches.pods.onChange((changes) => {
      for (const change of changes) takePod(change)
      onChanged()
    }),
  ]
  return () => {
    for (const end of subscriptions) end()
  }
}

export const wakerOf =
  ({ queue, live }: FollowOptions) =>
  (event: ClusterEvent | undefined): void => {
    if (event !== undefined && live()) queue.wake(event)
  }

const nodeTaker = (options: FollowOptions) => {
  const { snapshot, logger } = options
  const wake = wakerOf(options)
  const announced = (object: NodeObject): void => {
    const before = snapshot.setNode(object)
    wake(nodeEvent(before, snapshot.node(object.metadata.name)))
  }
  return ({ type, object }: Change<Node>): void => {
    const { name } = object.metadata
    try {
      if (type === 'deleted') wake(nodeEvent(snapshot.removeNode(name), undefined))
      else announced(object)
    } catch (error) {
      // One object that cannot be read must not keep the others of its batch out.
      logger.error({ err: error, node: name }, 'a node cannot be read')
    }
  }
}

const podTaker = (options: FollowOptions) => {
  const { snapshot, queue, schedulerName, logger, waiting } = options
  const wake = wakerOf(options)
  const leave = (uid: string): void => {
    queue.delete(uid)
    waiting.podGone(uid)
    wake(assignedPodEvent(snapshot.removePod(uid), undefined))
  }
  const placed = (pod: PodInfo): void => {
    const { uid } = pod
    queue.delete(uid)
    const assumed = snapshot.isAssumed(uid)
    const before = snapshot.setPod(pod)
    // An assumed pod was nobody's news yet.
    wake(assignedPodEvent(assumed ? undefined : before, pod))
  }
  const pending = (pod: PodInfo): void => {
    const queued = queue.get(pod.uid)
    // News from before the binding that we know of already: to decide again would send the pod to a second node.
    if (queued === undefined && snapshot.isAssumed(pod.uid)) return
    queue.put(pod, queued === undefined ? undefined : targetPodEvent(queued.info, pod))
  }
  const take = (object: PodObject): void => {
    const { metadata, spec } = object
    if ((spec?.nodeName ?? '') !== '') placed(podInfoOf(object))
    else if (metadata.deletionTimestamp !== undefined) {
      queue.delete(metadata.uid)
      waiting.podGone(metadata.uid)
    } else if (spec?.schedulerName === schedulerName) pending(podInfoOf(object))
  }
  return ({ type, object }: Change<Pod>): void => {
    try {
      if (type === 'deleted') leave(object.metadata.uid)
      else take(object)
    } catch (error) {
      logger.error({ err: error, pod: `${object.metadata.namespace}/${object.metadata.name}` }, 'a pod cannot be read')
    }
  }
}
