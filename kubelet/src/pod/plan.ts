import type { StopCause } from '../runtime/runtime.ts'
import type { ContainerMemory } from './observed.ts'
import type { StatusPatch } from './status-patch.ts'

/** One thing to do for a pod. Plain data; none of them depends on the success of another. */
export type Step =
  | { readonly do: 'createSandbox' }
  | { readonly do: 'readClaims' }
  | { readonly do: 'removePod' }
  | { readonly do: 'start'; readonly container: string; readonly attempt: number }
  | { readonly do: 'stop'; readonly container: string; readonly graceMs: number; readonly cause: StopCause }
  | { readonly do: 'remember'; readonly container: ContainerMemory }
  | { readonly do: 'fail'; readonly reason: string; readonly message: string }
  | { readonly do: 'event'; readonly event: PodEvent }
  | { readonly do: 'writeStatus'; readonly patch: StatusPatch }
  | { readonly do: 'deletePod' }

export interface PodEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly container?: string | undefined
}

export interface Plan {
  readonly steps: readonly Step[]
  /** When to plan again though nothing has changed; in milliseconds since the epoch. */
  readonly wakeAt: number | undefined
}

export const earliest = (...instants: readonly (number | undefined)[]): number | undefined => {
  let first: number | undefined
  for (const at of instants) if (at !== undefined && (first === undefined || at < first)) first = at
  return first
}

/** Is this a step that changes what the next plan sees, at once? */
export const changesWorld = ({ do: kind }: Step): boolean =>
  kind !== 'event' && kind !== 'readClaims' && kind !== 'writeStatus' && kind !== 'deletePod'
