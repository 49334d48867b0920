import type { Deployment, Stored } from '@coxswain/api-types'
import type { Condition, Conditions } from './conditions.ts'
import { setCondition } from './conditions.ts'
import type { ReplicaSetState } from './replica-set-state.ts'
import type { Size } from './size.ts'

/** A Deployment with its ReplicaSets, as they are and as they shall become. The rules of this folder lead from one to the next. */
export interface Rollout {
  readonly deployment: Stored<Deployment>
  readonly size: Size
  /** The ReplicaSet of the present template. */
  readonly current: ReplicaSetState | undefined
  /** Those of former templates. */
  readonly old: readonly ReplicaSetState[]
  /** The Deployment's conditions, as far as they have been decided. */
  readonly conditions: Conditions
  /** Milliseconds since the epoch. */
  readonly now: number
}

export const allReplicaSets = ({ old, current }: Rollout): readonly ReplicaSetState[] => (current === undefined ? old : [...old, current])

export const withCondition = (rollout: Rollout, condition: Condition): Rollout => ({
  ...rollout,
  conditions: setCondition(rollout.conditions, condition),
})

/** The rollout with ReplicaSets changed, told by their names. The very rollout where there are none. */
export const withStates = (rollout: Rollout, changed: readonly ReplicaSetState[]): Rollout => {
  if (changed.length === 0) return rollout
  const byName = new Map(changed.map((state) => [state.name, state]))
  return {
    ...rollout,
    current: rollout.current === undefined ? undefined : (byName.get(rollout.current.name) ?? rollout.current),
    old: rollout.old.map((state) => byName.get(state.name) ?? state),
  }
}

const NEVER = 2 ** 31 - 1

/** Seconds without progress after which a rollout has failed; undefined where it may take for ever. */
export const progressDeadline = ({ spec }: Stored<Deployment>): number | undefined =>
  spec?.progressDeadlineSeconds === NEVER ? undefined : spec?.progressDeadlineSeconds

/** Old ReplicaSets to keep; undefined: all. */
export const historyLimit = ({ spec }: Stored<Deployment>): number | undefined =>
  spec?.revisionHistoryLimit === NEVER ? undefined : spec?.revisionHistoryLimit
