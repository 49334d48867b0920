import { kinds } from '@coxswain/api-types'
import { batch, event } from '@coxswain/client'
import { claimsInTheWay, conflictNotes, hasUnaskedClaims, missingClaims } from './claim-steps.ts'
import { podName, type Version } from './identity.ts'
import type { Members } from './members.ts'
import { createPod, podNotes } from './pod-steps.ts'
import { type Look, WAIT_IN_ORDER } from './walk.ts'

/** Makes the pod of an ordinal that has none, its claims first. */
export const createReplica = (members: Members, ordinal: number): Look => {
  const { set, view, ordered } = members
  const name = podName(set, ordinal)
  // A pod that is not the set's has the name: its end reconciles the set.
  if (view.get(kinds.Pod, set.metadata.namespace, name) !== undefined) return { steps: [], waits: 'everybody' }
  // The change that took the former pod away reconciles the set again.
  if (hasUnaskedClaims(members, ordinal)) return WAIT_IN_ORDER
  const { stale, going } = claimsInTheWay(members, ordinal)
  if (stale) return WAIT_IN_ORDER
  if (going !== undefined) return refuse(members, name, going.metadata.name)
  const claims = missingClaims(members, ordinal)
  const creation = { ...createPod(set, versionOf(members, ordinal), ordinal), after: claims.map(({ id }) => id) }
  const notes = conflictNotes(members, ordinal).map((note) => ({ ...note, after: [creation.id] }))
  const steps = ordered ? [...claims, creation] : [...batch('create claims', claims), ...batch('create pods', creation)]
  return { steps: [...steps, ...notes], waits: 'ordered' }
}

/** A claim that is being deleted would take its data from the pod: it must be gone first. */
const refuse = ({ set }: Members, pod: string, claim: string): Look => {
  const { onFailure } = podNotes(set, 'Create', pod)
  const message = onFailure.message.replace('{error}', () => `pvc ${claim} is being deleted`)
  const told = event({ ...onFailure, message }, { id: `event of pod ${pod}`, reason: `claim ${claim} is being deleted` })
  return { steps: [told], waits: 'everybody' }
}

/**
 * What the pod of an ordinal is made of: below the partition the former template. Where there is no partition the pods that a rollout has
 * not come to yet count as being below it (upstream's `newVersionedStatefulSetPod`).
 */
const versionOf = ({ set, range, current, update }: Members, ordinal: number): Version => {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {}
  if (type !== 'RollingUpdate') return update
  const former = rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0)
  return ordinal < range.from + former ? current : update
}
