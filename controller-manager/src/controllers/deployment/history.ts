import { kinds } from '@coxswain/api-types'
import { remove, type Step } from '@coxswain/client'
import { byRevision } from './replica-set-state.ts'
import { historyLimit, type Rollout } from './rollout.ts'

/**
 * Deletes the oldest ReplicaSets past the history limit (upstream's `cleanupDeployment`). One that has pods, or whose status is not up
 * to date, stays: it counts, and goes another time.
 */
export const cleanUpHistory = ({ deployment, old }: Rollout): readonly Step[] => {
  const limit = historyLimit(deployment)
  if (limit === undefined) return []
  const kept = old.filter(({ object }) => object.metadata.deletionTimestamp === undefined)
  return kept
    .sort(byRevision)
    .slice(0, Math.max(0, kept.length - limit))
    .filter(({ object: { metadata, status }, replicas }) => {
      const observed = (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)
      return replicas === 0 && (status?.replicas ?? 0) === 0 && observed
    })
    .map(({ object }) => {
      const { uid, resourceVersion } = object.metadata
      return remove(kinds.ReplicaSet, object, {
        reason: `only ${limit} old ReplicaSets are kept`,
        preconditions: { uid, resourceVersion },
      })
    })
}
