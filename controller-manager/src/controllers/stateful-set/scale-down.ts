import type { Pod, Stored } from '@coxswain/api-types'
import { isPodTerminal } from '../../shared/pod-state.ts'
import { alignClaims } from './claim-steps.ts'
import { isAvailable, isRunningAndReady, isUnavailable, type Members } from './members.ts'
import { deletePod } from './pod-steps.ts'
import { type Look, WAIT_IN_ORDER } from './walk.ts'

/** The claims of a pod that is to go belong to it, if they are to go too: so they stay as long as it does. */
export const handOverClaims = (members: Members, pod: Stored<Pod>): Look => ({ steps: alignClaims(members, pod), waits: 'nobody' })

/**
 * Takes a pod away that is too many. In order, the next goes when the one before is gone, and none while another is not available: that one
 * may be the reason for which a member must stay. The lowest that is not available is no reason to wait for itself (upstream's
 * `processCondemned`). Nor is one that has ended: it never is available again, and nothing is lost with it.
 */
export const scaleDown = (members: Members): ((pod: Stored<Pod>) => Look) => {
  const { set, condemned, ordered } = members
  const lowestUnavailable = condemned.findLast((pod) => !isPodTerminal(pod) && isUnavailable(pod, members))
  return (pod) => {
    if (pod.metadata.deletionTimestamp !== undefined) return WAIT_IN_ORDER
    const mayGo = isPodTerminal(pod) || (isRunningAndReady(pod) && isAvailable(pod, members))
    if (ordered && !mayGo && pod !== lowestUnavailable) return WAIT_IN_ORDER
    return { steps: [deletePod(set, pod, reasonOf(members))], waits: 'ordered' }
  }
}

const reasonOf = ({ set, range }: Members): string =>
  `${set.spec?.replicas ?? 1} are wanted, ${range.from === 0 ? '' : `from ${range.from} on, `}and the highest goes first`
