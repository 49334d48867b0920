import type { DeepReadonly, Endpoint } from '@coxswain/api-types'
import { endpointKey } from '../../shared/endpoint-key.ts'
import type { DraftSlice } from './fill-slices.ts'
import { type Allocations, movesTowards } from './zone-allocations.ts'

/** For which zone each endpoint is meant, by its key. */
export type ZonePlan = ReadonlyMap<string, string>

/**
 * Means each ready endpoint for a zone: for its own, as far as the zones' allocations have it so (upstream's AddHints). Slices that are
 * not written anyway and whose hints will do keep them; where that would leave a zone with too many, all are dealt out anew. All ready
 * endpoints have a zone.
 */
export const planZones = (drafts: readonly DraftSlice[], allocations: Allocations): ZonePlan => {
  const counts = new Map<string, number>()
  const kept = new Map<string, string>()
  const open: DraftSlice[] = []
  for (const draft of drafts) {
    const hinted = draft.changed ? undefined : hintedZones(draft, allocations, counts)
    if (hinted === undefined) open.push(draft)
    for (const [key, zone] of hinted ?? []) {
      kept.set(key, zone)
      add(counts, zone, 1)
    }
  }
  const partly = new Map([...kept, ...deal(open, allocations, counts)])
  return isWithin(partly, allocations) ? partly : deal(drafts, allocations, new Map())
}

export const isReady = ({ conditions }: DeepReadonly<Endpoint>): boolean => conditions?.ready === true

/** The zones that a slice's hints name; undefined where they will not do (upstream's getHintsByZone). */
const hintedZones = ({ endpoints }: DraftSlice, allocations: Allocations, counts: ReadonlyMap<string, number>): ZonePlan | undefined => {
  const zones = new Map<string, string>()
  const sums = new Map(counts)
  for (const endpoint of endpoints.filter(isReady)) {
    const [zone] = endpoint.hints?.forZones ?? []
    const allocation = zone && allocations.get(zone.name)
    if (!allocation || endpoint.hints?.forZones?.length !== 1) return undefined
    zones.set(endpointKey(endpoint), zone.name)
    if (add(sums, zone.name, 1) > allocation.maximum) return undefined
  }
  return zones
}

/** In the order of their addresses: the same endpoints are dealt out in the same way, in whatever slices they are. */
const deal = (drafts: readonly DraftSlice[], allocations: Allocations, counts: ReadonlyMap<string, number>): ZonePlan => {
  const ready = drafts
    .flatMap(({ endpoints }) => endpoints.filter(isReady))
    .map((endpoint) => ({ key: endpointKey(endpoint), zone: endpoint.zone ?? '' }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const sums = new Map(counts)
  for (const { zone } of ready) add(sums, zone, 1)
  const { giving, receiving } = movesTowards(allocations, sums)
  return new Map(
    ready.map(({ key, zone }) => {
      const to = (giving.get(zone) ?? 0) > 0 ? firstOf(receiving) : undefined
      if (to === undefined) return [key, zone]
      add(giving, zone, -1)
      add(receiving, to, -1)
      return [key, to]
    }),
  )
}

const isWithin = (plan: ZonePlan, allocations: Allocations): boolean => {
  const sums = new Map<string, number>()
  for (const zone of plan.values()) if (add(sums, zone, 1) > (allocations.get(zone)?.maximum ?? 0)) return false
  return true
}

const firstOf = (numbers: ReadonlyMap<string, number>): string | undefined => {
  for (const [zone, number] of numbers) if (number > 0) return zone
  return undefined
}

const add = (sums: Map<string, number>, zone: string, by: number): number => {
  const sum = (sums.get(zone) ?? 0) + by
  sums.set(zone, sum)
  return sum
}
