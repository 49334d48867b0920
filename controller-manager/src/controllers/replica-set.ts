import { kinds, type Pod, type ReplicaSet } from '@coxswain/api-types'
import { defineController, plan, updateStatus } from '@coxswain/client'
import { type Adoption, checkAdoption } from '../shared/ownership/check-adoption.ts'
import { claim } from '../shared/ownership/claim.ts'
import { orphanIndex, orphanWatch } from '../shared/ownership/orphans.ts'
import type { Ownership } from '../shared/ownership/ownership.ts'
import { isPodActive } from '../shared/pod-state.ts'
import { countPods } from './replica-set/count-pods.ts'
import { lastFailure } from './replica-set/last-failure.ts'
import { manageReplicas } from './replica-set/manage-replicas.ts'
import { nextStatus } from './replica-set/status.ts'

const pods: Ownership<ReplicaSet, Pod> = {
  owner: kinds.ReplicaSet,
  dependent: kinds.Pod,
  selectorOf: ({ spec }) => spec?.selector,
  concerns: isPodActive,
}

/**
 * Keeps as many pods of a template running as a ReplicaSet asks for, and tells in its status how many there are (upstream's
 * `pkg/controller/replicaset`).
 */
export const replicaSet = defineController<ReplicaSet, Adoption>({
  name: 'replicaset',
  component: 'replicaset-controller',
  for: kinds.ReplicaSet,
  owns: [kinds.Pod],
  watches: [orphanWatch(pods)],
  indexes: [orphanIndex(pods)],
  gather: checkAdoption(pods),

  reconcile: ({ object, view, outcomes, gathered: adoption, now }) => {
    if (object === undefined || adoption === 'refused') return plan()
    const { claimed, owned, steps: claims, adoptions } = claim(pods, { owner: object, view, adoption })
    const failure = lastFailure(outcomes)
    const counts = countPods({ replicaSet: object, claimed, owned, now })
    const status = nextStatus(object, { counts, failure, now })
    return plan(
      [
        claims,
        object.metadata.deletionTimestamp === undefined
          ? manageReplicas({ replicaSet: object, pods: claimed, view, after: adoptions, failure, now })
          : undefined,
        status === undefined
          ? undefined
          : updateStatus(kinds.ReplicaSet, { ...object, status }, { reason: 'the pods have changed', after: adoptions }),
      ],
      { requeueAfterMs: counts.nextAvailableMs },
    )
  },
})
