import type { Pod, StatefulSet, Stored } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import { isPodReady, timeToAvailable } from '../../shared/pod-state.ts'
import type { LiveClaims } from './claims.ts'
import { ordinalOf, type Version } from './identity.ts'

/** A set and its pods, before anything is decided. */
export interface Members {
  readonly set: Stored<StatefulSet>
  /** One after the other, each when those before it are there and available; else all at once. */
  readonly ordered: boolean
  /** What pods below the partition are made of. */
  readonly current: Version
  /** What the others are made of: the set's present template. */
  readonly update: Version
  /** Ordinals that the set wants: from the first, up to but without the last. */
  readonly range: { readonly from: number; readonly to: number }
  /** Pods that the set wants, by ordinal. */
  readonly replicas: ReadonlyMap<number, Stored<Pod>>
  /** Pods that are too many, the highest ordinal first. */
  readonly condemned: readonly Stored<Pod>[]
  readonly view: View
  readonly claims: LiveClaims
  readonly now: number
}

export type MembersInput = Pick<Members, 'set' | 'current' | 'update' | 'view' | 'claims' | 'now'> & {
  readonly pods: readonly Stored<Pod>[]
}

export const rangeOf = ({ spec }: Stored<StatefulSet>): Members['range'] => {
  const from = spec?.ordinals?.start ?? 0
  return { from, to: from + (spec?.replicas ?? 1) }
}

export const isOrdered = ({ spec }: Stored<StatefulSet>): boolean => spec?.podManagementPolicy !== 'Parallel'

/** Sorts out which pods of a set are wanted. How many are wanted does not cost anything: who asks for a billion has them not yet. */
export const membersOf = ({ pods, ...input }: MembersInput): Members => {
  const range = rangeOf(input.set)
  const numbered = pods.map((pod) => [ordinalOf(pod), pod] as const)
  const isWanted = ([ordinal]: readonly [number, Stored<Pod>]): boolean => ordinal >= range.from && ordinal < range.to
  const tooMany = numbered.filter((each) => !isWanted(each)).sort(([a], [b]) => b - a)
  return {
    ...input,
    ordered: isOrdered(input.set),
    range,
    replicas: new Map(numbered.filter(isWanted)),
    condemned: tooMany.map(([, pod]) => pod),
  }
}

export const isRunningAndReady = (pod: Stored<Pod>): boolean => pod.status?.phase === 'Running' && isPodReady(pod)

/** Has the pod been ready as long as the set asks for? */
export const isAvailable = (pod: Stored<Pod>, { set, now }: Pick<Members, 'set' | 'now'>): boolean =>
  timeToAvailable(pod, set.spec?.minReadySeconds ?? 0, now) === 0

/** Not available, or not for long: it is being deleted. */
export const isUnavailable = (pod: Stored<Pod>, members: Members): boolean =>
  pod.metadata.deletionTimestamp !== undefined || !isAvailable(pod, members)

/** Milliseconds until the next ready pod becomes available: no event will say so. */
export const nextAvailableMs = ({ set, now }: Pick<Members, 'set' | 'now'>, pods: readonly Stored<Pod>[]): number | undefined => {
  const { minReadySeconds = 0 } = set.spec ?? {}
  // A pod that does not say since when it is ready is looked at again after the whole time.
  const times = pods.filter(isPodReady).map((pod) => timeToAvailable(pod, minReadySeconds, now) ?? minReadySeconds * 1000)
  return times.filter((left) => left > 0).reduce<number | undefined>((least, left) => Math.min(left, least ?? left), undefined)
}
