import type { Pod, Stored } from '@coxswain/api-types'
import { batch, type Step } from '@coxswain/client'
import { keepReplica, ordinalsToKeep } from './keep-replica.ts'
import type { Members } from './members.ts'
import { deletePod } from './pod-steps.ts'
import { podsToUpdate } from './roll-out.ts'
import { handOverClaims, scaleDown } from './scale-down.ts'
import { startWalk, walkOn } from './walk.ts'

export interface Management {
  readonly steps: readonly Step[]
  /** The pods that are replaced because they are outdated. */
  readonly updating: readonly Stored<Pod>[]
}

/**
 * What is to be done to the pods of a set: first those that are wanted are kept, then those that are too many go, then a rollout goes on
 * (upstream's `updateStatefulSet`). `after`: steps that all of it needs.
 */
export const managePods = (members: Members, after: readonly string[]): Management => {
  const { set, ordered, condemned, update } = members
  const kept = walkOn(startWalk(after), ordinalsToKeep(members), { ordered, look: (ordinal) => keepReplica(members, ordinal) })
  const handedOver = walkOn(kept, condemned, { ordered, look: (pod) => handOverClaims(members, pod) })
  const { steps, after: last, isOver } = walkOn(handedOver, condemned, { ordered, look: scaleDown(members) })
  const updating = isOver ? [] : podsToUpdate(members)
  const updates = updating.map((pod) => ({ ...deletePod(set, pod, `it is not of the present revision ${update.revision}`), after: last }))
  return { steps: [...steps, ...(ordered ? updates : batch('replace pods', updates))], updating }
}
