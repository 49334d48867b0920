import type { ZoneShares } from './zone-shares.ts'

/** How many endpoints a zone shall be sent to. */
export interface Allocation {
  readonly minimum: number
  readonly maximum: number
  readonly desired: number
}
export type Allocations = ReadonlyMap<string, Allocation>

/** So much more than its part of the load an endpoint may have to bear for the sake of short ways. */
const OVERLOAD = 0.2
const AT_LEAST = 1 / (1 + OVERLOAD)

/** Endpoints for each zone by its share of CPU; a text where there are too few for it (upstream's getAllocations). */
export const allocate = (shares: ZoneShares, endpoints: number): Allocations | string => {
  const numbers = `(${endpoints} endpoints, ${shares.size} zones)`
  if (shares.size > endpoints) return `Insufficient number of endpoints ${numbers}`
  const parts = [...shares].map(([zone, share]) => {
    const desired = share * endpoints
    const minimum = Math.ceil(desired * AT_LEAST)
    return { zone, minimum, desired: Math.max(desired, minimum) }
  })
  const spare = endpoints - parts.reduce((sum, { minimum }) => sum + minimum, 0)
  if (spare < 0) return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${numbers}`
  return new Map(parts.map(({ zone, minimum, desired }) => [zone, { minimum, desired, maximum: minimum + spare }]))
}

export interface Moves {
  /** How many endpoints each zone gives to others, and gets from them. */
  readonly giving: Map<string, number>
  readonly receiving: Map<string, number>
}

/**
 * What brings the numbers of endpoints nearest to those desired (upstream's getGivingAndReceivingZones): one after the other from the
 * zone with the most too many to that with the most too few, as long as it is worth a move.
 */
export const movesTowards = (allocations: Allocations, counts: ReadonlyMap<string, number>): Moves => {
  const over = new Map([...allocations].map(([zone, { desired }]) => [zone, (counts.get(zone) ?? 0) - desired]))
  const giving = new Map<string, number>()
  const receiving = new Map<string, number>()
  for (;;) {
    const [from, to] = extremes(over)
    const [give, take] = [over.get(from) ?? 0, -(over.get(to) ?? 0)]
    if (give < 0.5 || take < 0.5 || (give < 1 && take < 1)) return { giving, receiving }
    over.set(from, give - 1)
    over.set(to, 1 - take)
    giving.set(from, (giving.get(from) ?? 0) + 1)
    receiving.set(to, (receiving.get(to) ?? 0) + 1)
  }
}

/** Zones with the most and with the least. */
const extremes = (numbers: ReadonlyMap<string, number>): readonly [string, string] => {
  let most: readonly [string, number] = ['', -Infinity]
  let least: readonly [string, number] = ['', Infinity]
  for (const each of numbers) {
    if (each[1] > most[1]) most = each
    if (each[1] < least[1]) least = each
  }
  return [most[0], least[0]]
}
