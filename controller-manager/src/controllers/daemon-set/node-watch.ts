import { deepEqual, kinds, type Node, type Stored } from '@coxswain/api-types'
import { type Change, keyOf, type ObjectKey, type View, type WatchDeclaration, watching } from '@coxswain/client'
import { taintsOf } from '../../shared/taints.ts'
import { type Placement, placementFor } from './placement.ts'

/** Most changes of a node are signs of life: they change nothing that a DaemonSet asks for. */
const mayMatter = ({ type, object, previous }: Change<Node>): boolean =>
  type !== 'modified' ||
  previous === undefined ||
  !deepEqual(object.metadata.labels, previous.metadata.labels) ||
  !deepEqual(taintsOf(object), taintsOf(previous))

/** The DaemonSets to which the node is something else now. */
const concerned = (_: Stored<Node>, view: View, { type, object, previous }: Change<Node>): readonly ObjectKey[] =>
  view
    .list(kinds.DaemonSet)
    .filter((daemonSet) => {
      const placementOf = placementFor(daemonSet)
      const here = (node: Stored<Node> | undefined): Placement => (node === undefined ? 'leave' : placementOf(node))
      return here(type === 'deleted' ? undefined : object) !== here(type === 'added' ? undefined : (previous ?? object))
    })
    .map(keyOf)

/** Declares that a node which joins, leaves, or changes reconciles the DaemonSets that it matters to, and no others. */
export const nodeWatch: WatchDeclaration = watching(kinds.Node, concerned, mayMatter)
