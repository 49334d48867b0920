import { type ControllerRevision, controllerOf, type DeepReadonly, kinds } from '@coxswain/api-types'
import { create, type Step, update, type View } from '@coxswain/client'
import { byRevision, type Revision } from './history.ts'
import { newRevision, type RevisionSource, revisionHash, revisionName } from './new-revision.ts'
import { isRevisionOf } from './revision-data.ts'

export interface PresentRevisionInput {
  readonly source: RevisionSource
  /** All that the owner controls, in any order. */
  readonly revisions: readonly Revision[]
  /** As the owner's status has it. */
  readonly collisionCount: number | undefined
  readonly view: View
}

export interface PresentRevision {
  /** The revision of the owner's template, as it is once the step is done. */
  readonly present: DeepReadonly<ControllerRevision>
  /** Makes it, or makes it the newest; undefined where it is that already. What counts on it goes after this step. */
  readonly step: Step | undefined
  /** Revisions of other templates, oldest first. */
  readonly old: readonly Revision[]
  /** Older revisions of the same template: there are none unless somebody else has written them. */
  readonly duplicates: readonly Revision[]
  /** For the owner's status: one more for each name that was taken by another template. */
  readonly collisionCount: number | undefined
}

/**
 * Finds the revision of an owner's present template. A template that was there before keeps its revision, which becomes the newest: so a
 * rollback is known for what it is. Else there is a new one (upstream's `getStatefulSetRevisions` and `constructHistory`).
 */
export const presentRevision = (input: PresentRevisionInput): PresentRevision => {
  const { source, revisions, collisionCount } = input
  const sorted = [...revisions].sort(byRevision)
  const equal = sorted.filter((revision) => isRevisionOf(revision, source.template))
  const old = sorted.filter((revision) => !equal.includes(revision))
  const found = equal.at(-1)
  const next = (old.at(-1)?.revision ?? 0) + 1
  if (found === undefined) return { old, duplicates: [], ...createdRevision(input, next) }
  const rest = { old, duplicates: equal.slice(0, -1), collisionCount }
  // Two have one number where the later was made before the earlier was seen: an answer may be lost, and a cache late.
  if (found.revision >= next) return { present: found, step: undefined, ...rest }
  const present = { ...found, revision: next }
  return { present, step: update(kinds.ControllerRevision, present, { reason: 'its template is the present one again' }), ...rest }
}

const createdRevision = (
  { source, collisionCount, view }: PresentRevisionInput,
  revision: number,
): Pick<PresentRevision, 'present' | 'step' | 'collisionCount'> => {
  for (let count = collisionCount; ; count = (count ?? 0) + 1) {
    const hash = revisionHash(source, count)
    const taken = view.get(kinds.ControllerRevision, source.owner.metadata.namespace, revisionName(source, hash))
    if (taken === undefined) {
      const present = newRevision(source, hash, revision)
      const step = create(kinds.ControllerRevision, present, { reason: 'no revision has the present template' })
      return { present, step, collisionCount: count }
    }
    // A namesake's revision of the very template serves as well: pods are named after it, and it can be adopted when it is set free. That
    // of another kind (a StatefulSet and a DaemonSet of one name and template) would go when its owner goes, and is in no history here.
    if (isRevisionOf(taken, source.template) && isOfKind(taken, source)) return { present: taken, step: undefined, collisionCount: count }
  }
}

const isOfKind = (revision: Revision, { kind }: RevisionSource): boolean => {
  const owner = controllerOf(revision)
  return owner === undefined || owner.kind === kind.kind
}
