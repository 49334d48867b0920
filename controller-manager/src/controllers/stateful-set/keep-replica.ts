import type { Pod, Stored } from '@coxswain/api-types'
import type { Step } from '@coxswain/client'
import { isPodTerminal } from '../../shared/pod-state.ts'
import { alignClaims, claimsInTheWay, missingClaims } from './claim-steps.ts'
import { createReplica } from './create-replica.ts'
import { ordinalOf, repaired } from './identity.ts'
import { isAvailable, isRunningAndReady, type Members } from './members.ts'
import { deletePod, podNotes, updatePod } from './pod-steps.ts'
import { type Look, WAIT_IN_ORDER } from './walk.ts'

/** Pods that one plan creates at most: upstream sends no more at once. */
export const BURST = 500

/** The ordinals to look at: all that are wanted, but of those that are missing no more than one plan creates. */
export function* ordinalsToKeep({ range, replicas }: Members): Iterable<number> {
  let missing = 0
  for (let ordinal = range.from; ordinal < range.to && missing < BURST; ordinal++) {
    if (!replicas.has(ordinal)) missing++
    yield ordinal
  }
}

/** Keeps the pod of one ordinal: under its name, with its claims (upstream's `processReplica`). */
export const keepReplica = (members: Members, ordinal: number): Look => {
  const pod = members.replicas.get(ordinal)
  if (pod === undefined) return createReplica(members, ordinal)
  if (isPodTerminal(pod)) return replaceEnded(members, pod)
  const isPending = pod.status?.phase === 'Pending'
  // A claim that is being deleted would take its data from the pod: nothing is done until it is gone.
  if (isPending && claimsInTheWay(members, ordinal).going !== undefined) return { steps: [], waits: 'everybody' }
  // A pod cannot start without a claim that somebody has taken away.
  const supplies = isPending ? [...missingClaims(members, ordinal), ...alignClaims(members, pod)] : []
  if (members.ordered && !isSteady(members, pod)) return { steps: supplies, waits: 'ordered' }
  return { steps: repair(members, pod, supplies), waits: 'nobody' }
}

/** In order, a pod is counted on when it runs, has been ready long enough, and stays. */
const isSteady = (members: Members, pod: Stored<Pod>): boolean =>
  pod.metadata.deletionTimestamp === undefined && isRunningAndReady(pod) && isAvailable(pod, members)

/** Only one pod can have the name: the next is made when this one is gone. How it has ended does not matter. */
const replaceEnded = ({ set }: Members, pod: Stored<Pod>): Look => {
  if (pod.metadata.deletionTimestamp !== undefined) return WAIT_IN_ORDER
  return { steps: [deletePod(set, pod, `it has ended (${pod.status?.phase}), and its successor needs its name`)], waits: 'ordered' }
}

/** Gives a pod back its labels and volumes, and its claims the owners that the set wants now. */
const repair = (members: Members, pod: Stored<Pod>, supplies: readonly Step[]): readonly Step[] => {
  const { set } = members
  const next = repaired(set, pod)
  const mounted = next.spec === pod.spec ? [] : missingClaims(members, ordinalOf(pod))
  const claims = supplies.length > 0 ? supplies : [...mounted, ...alignClaims(members, pod)]
  if (next !== pod) return [...claims, { ...updatePod(set, next), after: claims.map(({ id }) => id) }]
  return supplies.length > 0 ? supplies : toldAsUpdate(set, pod, claims)
}

/** Upstream tells of claims that are changed as an update of their pod, once for all of them. */
const toldAsUpdate = (set: Members['set'], pod: Stored<Pod>, claims: readonly Step[]): readonly Step[] => {
  const { onSuccess } = podNotes(set, 'Update', pod.metadata.name)
  return claims.map((step, at) => (at === claims.length - 1 ? { ...step, notes: { ...step.notes, onSuccess } } : step))
}
