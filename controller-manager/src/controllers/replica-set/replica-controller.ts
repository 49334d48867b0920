import { type DeepReadonly, type KindDefinition, kinds, type LabelSelector, type Pod, type Stored } from '@coxswain/api-types'
import { type Controller, defineController, plan, updateStatus } from '@coxswain/client'
import { type Adoption, checkAdoption } from '../../shared/ownership/check-adoption.ts'
import { claim } from '../../shared/ownership/claim.ts'
import { orphanIndex, orphanWatch } from '../../shared/ownership/orphans.ts'
import type { Ownership } from '../../shared/ownership/ownership.ts'
import { isPodActive } from '../../shared/pod-state.ts'
import { countPods } from './count-pods.ts'
import { lastFailure } from './last-failure.ts'
import { manageReplicas } from './manage-replicas.ts'
import type { Replicated } from './replicated.ts'
import { nextStatus } from './status.ts'

export interface ReplicaControllerOptions<T extends Replicated> {
  readonly name: string
  readonly component: string
  readonly kind: KindDefinition<T>
  selectorOf(object: Stored<T>): DeepReadonly<LabelSelector> | undefined
}

/** Keeps as many pods of a template running as an object asks for, and tells in its status how many there are. */
export const createReplicaController = <T extends Replicated>(options: ReplicaControllerOptions<T>): Controller<T, Adoption> => {
  const { name, component, selectorOf } = options
  // The rules read what the kinds have in common; only objects of this one come their way.
  const kind = options.kind as unknown as KindDefinition<Replicated>
  const pods: Ownership<Replicated, Pod> = {
    owner: kind,
    dependent: kinds.Pod,
    selectorOf: (owner) => selectorOf(owner as unknown as Stored<T>),
    concerns: isPodActive,
  }
  const controller = defineController<Replicated, Adoption>({
    name,
    component,
    for: kind,
    owns: [kinds.Pod],
    watches: [orphanWatch(pods)],
    indexes: [orphanIndex(pods)],
    gather: checkAdoption(pods),

    reconcile: ({ object, view, outcomes, gathered: adoption, now }) => {
      if (object === undefined || adoption === 'refused') return plan()
      const { claimed, owned, steps: claims, adoptions } = claim(pods, { owner: object, view, adoption })
      const failure = lastFailure(outcomes)
      const counts = countPods({ owner: object, selector: pods.selectorOf(object), claimed, owned, now })
      const status = nextStatus(kind, object, { counts, failure, now })
      return plan(
        [
          claims,
          object.metadata.deletionTimestamp === undefined
            ? manageReplicas({ kind, owner: object, pods: claimed, view, after: adoptions, failure, now })
            : undefined,
          status === undefined
            ? undefined
            : updateStatus(kind, { ...object, status }, { reason: 'the pods have changed', after: adoptions }),
        ],
        { requeueAfterMs: counts.nextAvailableMs },
      )
    },
  })
  return controller as unknown as Controller<T, Adoption>
}
