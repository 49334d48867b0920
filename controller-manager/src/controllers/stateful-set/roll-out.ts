import { type Pod, type Stored, scaledValueFromIntOrPercent } from '@coxswain/api-types'
import { isPodTerminal } from '../../shared/pod-state.ts'
import { ordinalOf, revisionOf } from './identity.ts'
import { isUnavailable, type Members } from './members.ts'

/** The pods that are to be replaced now because they are of another revision than the present one; highest ordinals first. */
export const podsToUpdate = (members: Members): readonly Stored<Pod>[] => {
  const { type, rollingUpdate } = members.set.spec?.updateStrategy ?? {}
  if (type === 'OnDelete') return []
  const { partition = 0, maxUnavailable } = rollingUpdate ?? {}
  const first = members.range.from + partition
  return maxUnavailable === undefined ? oneAtATime(members, first) : atMost(members, first, maxUnavailable)
}

const isOutdated = (pod: Stored<Pod>, { update }: Members): boolean =>
  revisionOf(pod) !== update.revision && pod.metadata.deletionTimestamp === undefined

/** The highest that is outdated, when all above it are available. Whether it is available itself does not matter: it is to be replaced. */
const oneAtATime = (members: Members, first: number): readonly Stored<Pod>[] => {
  const { range, replicas } = members
  for (let ordinal = range.to - 1; ordinal >= first; ordinal--) {
    const pod = replicas.get(ordinal)
    // One that has ended is on its way out.
    if (pod === undefined || isPodTerminal(pod)) return []
    if (isOutdated(pod, members)) return [pod]
    if (isUnavailable(pod, members)) return []
  }
  return []
}

/**
 * As many as may be unavailable besides those that are. A set that does not go in order replaces outdated pods that are unavailable at
 * once: they are missed already, and a broken template is got rid of only so.
 */
const atMost = (members: Members, first: number, maxUnavailable: number | string): readonly Stored<Pod>[] => {
  const { range, replicas, ordered } = members
  const count = range.to - range.from
  const allowed = Math.max(1, scaledValueFromIntOrPercent(maxUnavailable, count, false))
  const present = [...replicas.values()].filter((pod) => !isPodTerminal(pod)).sort((a, b) => ordinalOf(b) - ordinalOf(a))
  const unavailable = count - present.filter((pod) => !isUnavailable(pod, members)).length
  const outdated = present.filter((pod) => ordinalOf(pod) >= first && isOutdated(pod, members))
  const broken = ordered ? [] : outdated.filter((pod) => isUnavailable(pod, members))
  const others = outdated.filter((pod) => !broken.includes(pod))
  return [...broken, ...others.slice(0, Math.max(0, allowed - unavailable))]
}
