import { type DaemonSet, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { patch, remove, type Step, type View } from '@coxswain/client'
import { type Revision, truncateHistory } from '../../shared/revisions/history.ts'
import { type PresentRevision, presentRevision } from '../../shared/revisions/present-revision.ts'
import { own } from '../../shared/well-known.ts'
import { REVISION_HASH } from './daemon-pod.ts'

/** The revision of a DaemonSet's template, and those before it. */
export const historyOf = (daemonSet: Stored<DaemonSet>, revisions: readonly Revision[], view: View): PresentRevision =>
  presentRevision({
    source: { kind: kinds.DaemonSet, owner: daemonSet, template: daemonSet.spec?.template ?? {}, hashLabel: REVISION_HASH },
    revisions,
    collisionCount: daemonSet.status?.collisionCount,
    view,
  })

/** Adopted revisions may bear no hash: their name serves as one, since no other has it. */
export const nameHashes = (revisions: readonly Revision[]): readonly Step[] =>
  revisions
    .filter((revision) => own(revision.metadata.labels, REVISION_HASH) === undefined)
    .map((revision) =>
      patch(kinds.ControllerRevision, revision, {
        reason: 'it bears no hash by which its pods could be known',
        type: 'merge',
        patch: { metadata: { labels: { [REVISION_HASH]: revision.metadata.name } } },
      }),
    )

/**
 * Of several revisions with the same template the newest is kept. Pods of the others become pods of that one first (upstream's
 * `dedupCurHistories`, which takes pods of all revisions for pods of the present one).
 */
export const mergeDuplicates = ({ present, duplicates }: PresentRevision, pods: readonly Stored<Pod>[]): readonly Step[] => {
  const hashes = new Set(duplicates.map(({ metadata }) => own(metadata.labels, REVISION_HASH)))
  const hash = own(present.metadata.labels, REVISION_HASH)
  const relabels = pods
    .filter(({ metadata }) => hashes.has(own(metadata.labels, REVISION_HASH)))
    .map((pod) =>
      patch(kinds.Pod, pod, {
        reason: `its revision is the same as ${present.metadata.name}`,
        type: 'merge',
        patch: { metadata: { labels: { [REVISION_HASH]: hash } } },
      }),
    )
  const after = relabels.map(({ id }) => id)
  const reason = `${present.metadata.name} has the same template`
  return [...relabels, ...duplicates.map((each) => remove(kinds.ControllerRevision, each, { reason, after }))]
}

/** Old revisions past the limit, unless there are pods of them (upstream's `cleanupHistory`). */
export const cleanUpHistory = ({ spec }: Stored<DaemonSet>, old: readonly Revision[], pods: readonly Stored<Pod>[]): readonly Step[] => {
  const live = new Set(pods.map(({ metadata }) => own(metadata.labels, REVISION_HASH)))
  return truncateHistory(old, {
    limit: spec?.revisionHistoryLimit ?? 10,
    isLive: ({ metadata }) => live.has(own(metadata.labels, REVISION_HASH)),
  })
}
