import { type DaemonSet, type Stored, scaledValueFromIntOrPercent } from '@coxswain/api-types'

/** How far a rollout may go at once. */
export interface Limits {
  /** Nodes that may have a second pod for a while. */
  readonly maxSurge: number
  /** Nodes that may be without a pod that is available. */
  readonly maxUnavailable: number
}

/**
 * The limits for a number of nodes that are to run the pod; percentages are rounded up (upstream's `SurgeCount`, `UnavailableCount` and
 * `updatedDesiredNodeCounts`). Throws where a text is no percentage: validation has seen to it.
 */
export const limitsOf = ({ spec }: Stored<DaemonSet>, desired: number): Limits => {
  const { type, rollingUpdate } = spec?.updateStrategy ?? {}
  if (type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 }
  const maxSurge = scaledValueFromIntOrPercent(rollingUpdate?.maxSurge ?? 0, desired, true)
  const maxUnavailable = scaledValueFromIntOrPercent(rollingUpdate?.maxUnavailable ?? 0, desired, true)
  // A rollout must move.
  return { maxSurge, maxUnavailable: desired > 0 && maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable }
}

/** May a node have two pods while one follows the other? */
export const allowsSurge = (daemonSet: Stored<DaemonSet>): boolean => limitsOf(daemonSet, 1).maxSurge > 0
