import { type ControllerRevision, kinds, type Stored } from '@coxswain/api-types'
import { remove, type Step } from '@coxswain/client'

export type Revision = Stored<ControllerRevision>

/** Oldest first; of one number the younger comes later (upstream's `SortControllerRevisions`). */
export const byRevision = (a: Revision, b: Revision): number =>
  a.revision - b.revision ||
  compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
  compare(a.metadata.name, b.metadata.name)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export interface HistoryLimit {
  /** Revisions to keep; a negative number keeps all. */
  readonly limit: number
  /** Is this one in use? Such are never deleted. */
  isLive(revision: Revision): boolean
}

/** Steps that delete the oldest revisions past the limit. What counts is what is given, live or not. */
export const truncateHistory = (revisions: readonly Revision[], { limit, isLive }: HistoryLimit): readonly Step[] => {
  if (limit < 0 || revisions.length <= limit) return []
  return [...revisions]
    .sort(byRevision)
    .filter((revision) => !isLive(revision))
    .slice(0, revisions.length - limit)
    .map((revision) => remove(kinds.ControllerRevision, revision, { reason: `only ${limit} old revisions are kept` }))
}
