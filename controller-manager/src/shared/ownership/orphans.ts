import { controllerOf, deepEqual, type KubeObject, matchesLabels, type Stored } from '@coxswain/api-types'
import { type IndexDeclaration, indexBy, keyOf, type View, type WatchDeclaration, watching } from '@coxswain/client'
import { type Ownership, requirementsOf } from './ownership.ts'

/** Names the index of objects that nobody controls, by namespace. */
const ORPHANS = 'orphans'

/** Declares the index that `orphansIn` reads. */
export const orphanIndex = ({ dependent }: Ownership): IndexDeclaration =>
  indexBy(dependent, ORPHANS, ({ metadata }) =>
    metadata.deletionTimestamp !== undefined || controllerOf({ metadata }) !== undefined ? [] : [metadata.namespace],
  )

/** Objects of a namespace that an owner could adopt: nobody controls them, they are not being deleted, and their labels match. */
export const adoptable = (
  { dependent, selectorOf, fits = () => true, concerns = () => true }: Ownership,
  owner: Stored<KubeObject>,
  view: View,
): readonly Stored<KubeObject>[] => {
  const orphans = view.byIndex(dependent, ORPHANS, owner.metadata.namespace)
  if (orphans.length === 0 || owner.metadata.deletionTimestamp !== undefined) return []
  const requirements = requirementsOf(selectorOf(owner))
  return orphans.filter((orphan) => matchesLabels(requirements, orphan.metadata.labels) && fits(orphan, owner) && concerns(orphan))
}

/** Declares that an object without a controller reconciles the owners that would adopt it. */
export const orphanWatch = ({ owner, dependent, selectorOf, fits = () => true }: Ownership): WatchDeclaration =>
  watching(
    dependent,
    (object, view) => {
      if (controllerOf(object) !== undefined) return []
      return view
        .list(owner, object.metadata.namespace)
        .filter((each) => matchesLabels(requirementsOf(selectorOf(each)), object.metadata.labels) && fits(object, each))
        .map(keyOf)
    },
    ({ type, object, previous }) => {
      if (type === 'deleted' || controllerOf(object) !== undefined) return false
      // Most changes of an orphan are of its status: they make it nobody's.
      return previous === undefined || controllerOf(previous) !== undefined || !deepEqual(previous.metadata.labels, object.metadata.labels)
    },
  )
