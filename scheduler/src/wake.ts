import type { CapacityObject, CsiDriverObject, CsiNodeObject } from './model/driver-store.ts'
import type { NodeFacts } from './model/node-facts.ts'
import type { PodInfo } from './model/pod-info.ts'
import type { ClaimObject, ClassObject, VolumeObject } from './model/volume-store.ts'
import type { AttachmentObject } from './model/volume-uses.ts'

export type NodeAction = 'add' | 'delete' | 'updateAllocatable' | 'updateLabel' | 'updateTaint'
export type AssignedPodAction = 'add' | 'delete' | 'updateLabel' | 'scaleDown'
export type TargetPodAction = 'updateLabel' | 'updateToleration' | 'scaleDown'

export interface NodeChange {
  readonly before: NodeFacts | undefined
  readonly after: NodeFacts | undefined
}
/** Objects that volumes are made of come, change, and go. */
export type ObjectAction = 'add' | 'update' | 'delete'
export interface ObjectChange<T> {
  readonly before: T | undefined
  readonly after: T | undefined
}
export interface PodChange {
  readonly before: PodInfo | undefined
  readonly after: PodInfo | undefined
}

/** Something happened that may let a rejected pod fit. */
export type ClusterEvent =
  | ({ readonly resource: 'Node'; readonly actions: readonly NodeAction[] } & NodeChange)
  | ({ readonly resource: 'AssignedPod'; readonly actions: readonly AssignedPodAction[] } & PodChange)
  | ({ readonly resource: 'TargetPod'; readonly actions: readonly TargetPodAction[] } & PodChange)
  | ({ readonly resource: 'PersistentVolumeClaim'; readonly actions: readonly ObjectAction[] } & ObjectChange<ClaimObject>)
  | ({ readonly resource: 'PersistentVolume'; readonly actions: readonly ObjectAction[] } & ObjectChange<VolumeObject>)
  | ({ readonly resource: 'StorageClass'; readonly actions: readonly ObjectAction[] } & ObjectChange<ClassObject>)
  | ({ readonly resource: 'CSINode'; readonly actions: readonly ObjectAction[] } & ObjectChange<CsiNodeObject>)
  | ({ readonly resource: 'CSIDriver'; readonly actions: readonly ObjectAction[] } & ObjectChange<CsiDriverObject>)
  | ({ readonly resource: 'CSIStorageCapacity'; readonly actions: readonly ObjectAction[] } & ObjectChange<CapacityObject>)
  | ({ readonly resource: 'VolumeAttachment'; readonly actions: readonly ObjectAction[] } & ObjectChange<AttachmentObject>)

/** What a plugin can be woken by: the type parameters say which actions there are and what a hint is shown. */
export interface Resource<Action extends string, Change> {
  readonly name: ClusterEvent['resource']
  /** Never set: carries the types. */
  readonly types?: readonly [Action, Change] | undefined
}

export const Node: Resource<NodeAction, NodeChange> = { name: 'Node' }
/** Pods that have a node. */
export const AssignedPod: Resource<AssignedPodAction, PodChange> = { name: 'AssignedPod' }
/** The rejected pod itself. */
export const TargetPod: Resource<TargetPodAction, PodChange> = { name: 'TargetPod' }

export const PersistentVolumeClaim: Resource<ObjectAction, ObjectChange<ClaimObject>> = { name: 'PersistentVolumeClaim' }
export const PersistentVolume: Resource<ObjectAction, ObjectChange<VolumeObject>> = { name: 'PersistentVolume' }
export const StorageClass: Resource<ObjectAction, ObjectChange<ClassObject>> = { name: 'StorageClass' }
export const CSINode: Resource<ObjectAction, ObjectChange<CsiNodeObject>> = { name: 'CSINode' }
export const CSIDriver: Resource<ObjectAction, ObjectChange<CsiDriverObject>> = { name: 'CSIDriver' }
export const CSIStorageCapacity: Resource<ObjectAction, ObjectChange<CapacityObject>> = { name: 'CSIStorageCapacity' }
export const VolumeAttachment: Resource<ObjectAction, ObjectChange<AttachmentObject>> = { name: 'VolumeAttachment' }

/** Actions on a resource that could change a plugin's answer. */
export interface WakeRule {
  readonly resource: ClusterEvent['resource']
  readonly actions: readonly string[]
  /** Whether this change could help this pod; without it every one could. */
  readonly hint?: ((pod: PodInfo, change: ClusterEvent) => boolean) | undefined
}

/** Part of a plugin's `wakeOn`: `on(Node, 'add', 'updateTaint')`. */
export const on = <Action extends string, Change>(
  { name }: Resource<Action, Change>,
  ...actions: readonly NoInfer<Action>[]
): WakeRule & { when(hint: (pod: PodInfo, change: Change) => boolean): WakeRule } => {
  const rule: WakeRule = { resource: name, actions }
  return {
    ...rule,
    // The queue shows a hint only events of the rule's own resource.
    when: (hint) => ({ ...rule, hint: (pod, event) => hint(pod, event as Change) }),
  }
}
