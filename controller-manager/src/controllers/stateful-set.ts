import { controllerOf, kinds, type PersistentVolumeClaim, type Pod, type StatefulSet, type Stored } from '@coxswain/api-types'
import { defineController, keyOf, type ObjectKey, objectKey, plan, updateStatus, type View, watching } from '@coxswain/client'
import { claim } from '../shared/ownership/claim.ts'
import { orphanIndex, orphanWatch } from '../shared/ownership/orphans.ts'
import type { Ownership } from '../shared/ownership/ownership.ts'
import { claimNames } from './stateful-set/claims.ts'
import { isMember, parseName } from './stateful-set/identity.ts'
import { gatherFacts, type LiveFacts, NO_FACTS } from './stateful-set/live-facts.ts'
import { managePods } from './stateful-set/manage-pods.ts'
import { membersOf, nextAvailableMs } from './stateful-set/members.ts'
import { cleanUpRevisions, revisionsOf, revisionsOfSets } from './stateful-set/revisions.ts'
import { nextStatus } from './stateful-set/status.ts'

const pods: Ownership<StatefulSet, Pod> = {
  owner: kinds.StatefulSet,
  dependent: kinds.Pod,
  selectorOf: ({ spec }) => spec?.selector,
  fits: isMember,
}

/** A pod that is gone frees its name, which a set may wait for though the pod was another's. */
const waitsForName = ({ metadata }: Stored<Pod>): readonly ObjectKey[] => {
  const set = parseName(metadata.name)?.set
  return set === undefined ? [] : [objectKey(metadata.namespace, set)]
}

/** A claim that is gone may be made anew for a pod that waits for that. */
const waitsForClaim = ({ metadata }: Stored<PersistentVolumeClaim>, view: View): readonly ObjectKey[] => {
  const { ordinal } = parseName(metadata.name) ?? {}
  if (ordinal === undefined) return []
  return view
    .list(kinds.StatefulSet, metadata.namespace)
    .filter((set) => claimNames(set, ordinal).includes(metadata.name))
    .map(keyOf)
}

/**
 * Keeps pods that are told apart: each has a number, a name, and claims of its own, which its successors take over. They come, go and
 * are replaced one after the other (upstream's `pkg/controller/statefulset`).
 */
export const statefulSet = defineController<StatefulSet, LiveFacts>({
  name: 'statefulset',
  component: 'statefulset-controller',
  for: kinds.StatefulSet,
  owns: [kinds.Pod, kinds.ControllerRevision],
  watches: [
    orphanWatch(pods),
    orphanWatch(revisionsOfSets),
    watching(kinds.Pod, waitsForName, ({ type, object }) => type === 'deleted' && controllerOf(object)?.kind !== 'StatefulSet'),
    watching(kinds.PersistentVolumeClaim, waitsForClaim, ({ type }) => type === 'deleted'),
  ],
  indexes: [orphanIndex(pods), orphanIndex(revisionsOfSets)],
  gather: gatherFacts(pods, revisionsOfSets),

  reconcile: ({ object: set, view, gathered: facts = NO_FACTS, now }) => {
    const { adoption } = facts
    if (set === undefined || adoption === 'refused') return plan()
    const [members, history] = [claim(pods, { owner: set, view, adoption }), claim(revisionsOfSets, { owner: set, view, adoption })]
    const claims = [members.steps, history.steps]
    // What is adopted has another resourceVersion then: it can be changed only when it is seen again.
    if (members.adoptions.length + history.adoptions.length > 0) return plan(claims)
    const input = { set, revisions: history.claimed, view }
    const revisions = revisionsOf(input)
    const { step, collisionCount } = revisions
    const isGoing = set.metadata.deletionTimestamp !== undefined
    // The history of a set that is being deleted is not written any further.
    if (isGoing && step !== undefined) return plan(claims)
    const after = step === undefined ? [] : [step.id]
    const state = membersOf({ set, ...revisions, pods: members.claimed, view, claims: facts.claims, now })
    const { steps, updating } = isGoing ? { steps: [], updating: [] } : managePods(state, after)
    const status = nextStatus(state, { pods: members.claimed, updating, collisionCount })
    return plan(
      [
        claims,
        step,
        steps,
        status === undefined ? undefined : updateStatus(kinds.StatefulSet, { ...set, status }, { reason: 'the pods have changed', after }),
        isGoing ? undefined : cleanUpRevisions(input, revisions, members.claimed),
      ],
      { requeueAfterMs: nextAvailableMs(state, members.claimed) },
    )
  },
})
