import { type Deployment, type Stored, scaledValueFromIntOrPercent } from '@coxswain/api-types'

/** How many pods a Deployment may have, and must have. */
export interface Size {
  readonly replicas: number
  /** Pods above `replicas` that a rollout may add; 0 for Recreate. */
  readonly maxSurge: number
  /** Pods of `replicas` that a rollout may leave without; 0 for Recreate. */
  readonly maxUnavailable: number
}

/** Upstream's `ResolveFenceposts`, `MaxSurge` and `MaxUnavailable`. Throws where a text is no percentage: validation has seen to it. */
export const sizeOf = ({ spec }: Stored<Deployment>): Size => {
  const replicas = spec?.replicas ?? 1
  if (!isRollingUpdate(spec?.strategy?.type)) return { replicas, maxSurge: 0, maxUnavailable: 0 }
  const { maxSurge = 0, maxUnavailable = 0 } = spec?.strategy?.rollingUpdate ?? {}
  const surge = scaledValueFromIntOrPercent(maxSurge, replicas, true)
  const unavailable = scaledValueFromIntOrPercent(maxUnavailable, replicas, false)
  // Both may have been rounded to nothing. A rollout must move, and a quota may not let it add a pod, so it takes one away.
  const resolved = surge === 0 && unavailable === 0 ? 1 : unavailable
  return { replicas, maxSurge: surge, maxUnavailable: Math.min(resolved, replicas) }
}

export const isRollingUpdate = (strategy: string | undefined): boolean => strategy === 'RollingUpdate'
