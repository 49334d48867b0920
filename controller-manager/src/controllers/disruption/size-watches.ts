import { type KindDefinition, type KubeObject, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { type Change, keyOf, type ObjectKey, type View, type WatchDeclaration, watching } from '@coxswain/client'
import { budgetsOf } from './budgets-of.ts'

/**
 * Budgets count by what the controllers of their pods want. Where that changes, the pods mostly change as well, but their events may come
 * first, and be counted by the size that was.
 */
const followed = <T extends KubeObject>(
  kind: KindDefinition<T>,
  podsOf: (object: Stored<T>, view: View) => readonly Stored<Pod>[],
): WatchDeclaration => watching(kind, (object, view) => keysOf(podsOf(object, view), view), changesSize)

const keysOf = (pods: readonly Stored<Pod>[], view: View): readonly ObjectKey[] => [
  ...new Set(pods.flatMap((pod) => budgetsOf(pod, view).map(keyOf))),
]

const changesSize = ({ type, object, previous }: Change<KubeObject>): boolean =>
  type !== 'modified' || previous === undefined || sizeOf(object) !== sizeOf(previous)
const sizeOf = (object: object): unknown => (object as { readonly spec?: { readonly replicas?: number } }).spec?.replicas

const own = (object: Stored<KubeObject>, view: View): readonly Stored<Pod>[] => view.ownedBy(object, kinds.Pod)

export const sizeWatches: readonly WatchDeclaration[] = [
  followed(kinds.ReplicationController, own),
  followed(kinds.ReplicaSet, own),
  followed(kinds.StatefulSet, own),
  followed(kinds.Deployment, (object, view) => view.ownedBy(object, kinds.ReplicaSet).flatMap((set) => own(set, view))),
]
