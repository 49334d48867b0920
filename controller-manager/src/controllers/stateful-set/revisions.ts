import { type ControllerRevision, kinds, type Pod, type StatefulSet, type Stored } from '@coxswain/api-types'
import type { Step, View } from '@coxswain/client'
import type { Ownership } from '../../shared/ownership/ownership.ts'
import { type Revision, truncateHistory } from '../../shared/revisions/history.ts'
import { presentRevision } from '../../shared/revisions/present-revision.ts'
import { templateIn } from '../../shared/revisions/revision-data.ts'
import { revisionOf, type Version } from './identity.ts'

export const revisionsOfSets: Ownership<StatefulSet, ControllerRevision> = {
  owner: kinds.StatefulSet,
  dependent: kinds.ControllerRevision,
  selectorOf: ({ spec }) => spec?.selector,
}

const HASH_LABEL = 'controller.kubernetes.io/hash'
const DEFAULT_LIMIT = 10

export interface RevisionsInput {
  readonly set: Stored<StatefulSet>
  /** All that the set controls. */
  readonly revisions: readonly Revision[]
  readonly view: View
}

export interface Revisions {
  readonly current: Version
  readonly update: Version
  readonly collisionCount: number
  /** Makes the present template's revision what it should be. Undefined where it is that already. */
  readonly step: Step | undefined
}

/** Which revision a set's pods are of, and which they shall be of (upstream's `getStatefulSetRevisions`). */
export const revisionsOf = ({ set, revisions, view }: RevisionsInput): Revisions => {
  const { template = {} } = set.spec ?? {}
  const source = { kind: kinds.StatefulSet, owner: set, template, hashLabel: HASH_LABEL }
  const {
    present,
    step,
    collisionCount = 0,
  } = presentRevision({
    source,
    revisions,
    collisionCount: set.status?.collisionCount ?? 0,
    view,
  })
  const update = { revision: present.metadata.name ?? '', template }
  const former = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision)
  const current = former === undefined ? update : { revision: former.metadata.name, template: templateIn(former) ?? template }
  return { current, update, collisionCount, step }
}

/** Deletes the oldest revisions that nothing is made of any more, as far as they are more than the set keeps. */
export const cleanUpRevisions = (
  { set, revisions }: RevisionsInput,
  { current, update }: Revisions,
  pods: readonly Stored<Pod>[],
): readonly Step[] => {
  const live = new Set([current.revision, update.revision, ...pods.map(revisionOf)])
  const historic = revisions.filter(({ metadata }) => !live.has(metadata.name))
  return truncateHistory(historic, { limit: set.spec?.revisionHistoryLimit ?? DEFAULT_LIMIT, isLive: () => false })
}
