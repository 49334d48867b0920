import type { Pod, Stored } from '@coxswain/api-types'

/** A pod to be made for a node, and why. */
export interface Creation {
  readonly node: string
  readonly reason: string
}

/** A pod to be deleted, and why. */
export interface Removal {
  readonly pod: Stored<Pod>
  readonly reason: string
}

/** What shall be done about the pods of a DaemonSet. */
export interface Changes {
  readonly create: readonly Creation[]
  readonly remove: readonly Removal[]
}

export const NO_CHANGES: Changes = { create: [], remove: [] }

export const isNothing = ({ create, remove }: Changes): boolean => create.length === 0 && remove.length === 0
