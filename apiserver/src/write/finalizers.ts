import type { DeleteOptions, KindDefinition, KubeObject, Namespace } from '@coxswain/api-types'

export const ORPHAN = 'orphan'
export const FOREGROUND = 'foregroundDeletion'

/** Kinds whose deletion has a mark and no grace period, not even none. */
export const MARKED_PLAINLY: ReadonlySet<string> = new Set(['Namespace', 'CustomResourceDefinition'])

/** An object that is being deleted goes with the update that takes away the last thing it waited for. */
export const goneWhenFinal = (next: KubeObject, old: KubeObject): boolean =>
  old.metadata.deletionTimestamp !== undefined &&
  (next.metadata.finalizers ?? []).length === 0 &&
  (old.metadata.deletionGracePeriodSeconds ?? (MARKED_PLAINLY.has(old.kind ?? '') ? 0 : undefined)) === 0 &&
  specFinalizers(next).length === 0

/** Namespaces have finalizers of their own, for what they contain. */
const specFinalizers = (object: KubeObject): readonly string[] =>
  object.kind === 'Namespace' ? ((object as Namespace).spec?.finalizers ?? []) : []

export const hasSpecFinalizers = (object: KubeObject): boolean => specFinalizers(object).length > 0

/**
 * Finalizers of an object about to be deleted: what the client says of its dependents decides on `orphan` and `foregroundDeletion`;
 * where it says nothing, those that are there stay (upstream's deletionFinalizersForGarbageCollection).
 */
export const deletionFinalizers = (object: KubeObject, options: DeleteOptions, definition: KindDefinition): readonly string[] => {
  const given = object.metadata.finalizers ?? []
  const others = given.filter((each) => each !== ORPHAN && each !== FOREGROUND)
  const policy =
    options.propagationPolicy ?? (options.orphanDependents === undefined ? undefined : options.orphanDependents ? 'Orphan' : 'Background')
  switch (policy) {
    case 'Orphan':
      return [...others, ORPHAN]
    case 'Foreground':
      return [...others, FOREGROUND]
    case 'Background':
      return others
    default:
      if (given.includes(ORPHAN) || given.includes(FOREGROUND)) return given
      return definition.garbageCollection === 'Orphan' ? [...others, ORPHAN] : others
  }
}
