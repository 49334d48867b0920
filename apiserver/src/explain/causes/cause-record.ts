import type { CauseStage, Resource } from '@coxswain/api-types'

/** An object, as a cause names it. */
export interface Target {
  readonly resource: Resource
  /** Where it stands in the store; of a collection the prefix. */
  readonly key: string
  readonly namespace: string
  readonly name: string
  /** Empty where it is not known. */
  readonly uid: string
}

/** What a component looked at. `revision` is 0 where it has not said. */
export type Seen = Target & { readonly revision: number }

/** What a component says of its step. */
export interface Told {
  readonly component: string
  readonly reason: string
  readonly because: Seen | undefined
  /** Known when it had its effect. */
  readonly stages: readonly CauseStage[]
}

/**
 * One change of one object, or one that failed. Twenty thousand are kept, and the collector has them all to move and to mark: so it is one
 * object, what several have in common they share, and times are whole seconds, which need no place of their own.
 */
export interface CauseRecord {
  readonly serial: number
  readonly target: Target
  /** Of the object since the change; 0 where nothing was written. */
  readonly revision: number
  readonly verb: string
  readonly subresource: string
  readonly user: string
  /** The field manager where one was given, else the agent. */
  readonly manager: string
  /** The first word of the user agent: by it a write and what its component says of it find together. */
  readonly agent: string
  /** Uid of the controller of an object that was deleted: who replaces it does so because of this. */
  readonly owner: string
  readonly failure: string
  /** Seconds since 1970: as finely as it is told. */
  readonly at: number
  /** Said later than the write. */
  told: Told | undefined
  count: number
  lastAt: number
}
