import type { DeepReadonly, Endpoint, EndpointSlice, Stored } from '@coxswain/api-types'
import { endpointKey, endpointState } from '../../shared/endpoint-key.ts'

/** A slice as it shall be. */
export interface DraftSlice {
  /** As it is now; undefined for one that is new. */
  readonly current: Stored<EndpointSlice> | undefined
  readonly endpoints: DeepReadonly<Endpoint>[]
  changed: boolean
}

export interface FilledSlices {
  /** All slices that stay, changed or not, and the new ones. */
  readonly kept: readonly DraftSlice[]
  readonly emptied: readonly Stored<EndpointSlice>[]
}

/**
 * Places endpoints in slices with as few writes as possible, at the cost of slices that are not full (upstream's
 * reconcileByPortMapping): what is there stays where it is; slices that are written anyway are filled up; what is left goes into one
 * untouched slice that has room for all of it, else into new ones.
 */
export const fillSlices = (
  existing: readonly Stored<EndpointSlice>[],
  desired: ReadonlyMap<string, Endpoint>,
  { maxPerSlice, mustWrite }: { readonly maxPerSlice: number; mustWrite(slice: Stored<EndpointSlice>): boolean },
): FilledSlices => {
  const left = new Map(desired)
  const drafts = existing.map((slice) => retain(slice, left, mustWrite(slice)))
  // Also one that held nothing before: somebody emptied it, or it was made twice.
  const emptied = drafts.flatMap(({ current, endpoints }) => (endpoints.length === 0 && current !== undefined ? [current] : []))
  const kept = drafts.filter(({ current }) => current === undefined || !emptied.includes(current))
  const rest = [...left.values()]

  const written = kept.filter(({ changed }) => changed).sort((a, b) => b.endpoints.length - a.endpoints.length)
  for (const draft of written) fill(draft, rest, maxPerSlice)
  while (rest.length > 0) {
    const untouched = rest.length < maxPerSlice ? closestToFull(kept, rest.length, maxPerSlice) : undefined
    const draft = untouched ?? { current: undefined, endpoints: [], changed: true }
    if (untouched === undefined) kept.push(draft)
    fill(draft, rest, maxPerSlice)
  }
  return { kept, emptied }
}

/** The slice with those of its endpoints that are still wanted, in their newest state. They are taken from `left`. */
const retain = (slice: Stored<EndpointSlice>, left: Map<string, Endpoint>, mustWrite: boolean): DraftSlice => {
  const { endpoints: old = [] } = slice
  const endpoints: DeepReadonly<Endpoint>[] = []
  let changed = mustWrite
  for (const endpoint of old) {
    const key = endpointKey(endpoint)
    const next = left.get(key)
    left.delete(key)
    if (next === undefined) changed = true
    else if (endpointState(next) === endpointState(endpoint)) endpoints.push(endpoint)
    else {
      endpoints.push(next)
      changed = true
    }
  }
  return { current: slice, endpoints, changed }
}

const fill = (draft: DraftSlice, rest: Endpoint[], maxPerSlice: number): void => {
  const taken = rest.splice(0, Math.max(0, maxPerSlice - draft.endpoints.length))
  if (taken.length > 0) draft.changed = true
  draft.endpoints.push(...taken)
}

const closestToFull = (drafts: readonly DraftSlice[], count: number, maxPerSlice: number): DraftSlice | undefined => {
  let best: DraftSlice | undefined
  for (const draft of drafts) {
    if (draft.changed || draft.endpoints.length + count > maxPerSlice) continue
    if (best === undefined || draft.endpoints.length > best.endpoints.length) best = draft
  }
  return best
}
