import type { Deployment, ReplicaSet, Stored } from '@coxswain/api-types'
import { byAge, stateOf } from './replica-set-state.ts'
import type { Rollout } from './rollout.ts'
import { sameTemplate } from './same-template.ts'
import { sizeOf } from './size.ts'

/**
 * What a Deployment and its ReplicaSets are before anything is decided. The present one is that whose template is the Deployment's; the
 * oldest, should there be several (upstream's `FindNewReplicaSet`).
 */
export const beginRollout = (deployment: Stored<Deployment>, replicaSets: readonly Stored<ReplicaSet>[], now: number): Rollout => {
  const states = replicaSets.map((each) => stateOf(each)).sort(byAge)
  const current = states.find(({ object }) => sameTemplate(object.spec?.template, deployment.spec?.template))
  return {
    deployment,
    size: sizeOf(deployment),
    current,
    old: states.filter((state) => state !== current),
    conditions: deployment.status?.conditions ?? [],
    now,
  }
}
