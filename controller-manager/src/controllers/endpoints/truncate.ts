import type { EndpointSubset } from '@coxswain/api-types'

/** Addresses that one Endpoints object may hold: it is sent whole with each change. Slices have no such bound. */
export const MAX_ADDRESSES = 1000

const count = (subsets: readonly EndpointSubset[], field: 'addresses' | 'notReadyAddresses'): number =>
  subsets.reduce((sum, subset) => sum + (subset[field]?.length ?? 0), 0)

/**
 * At most `MAX_ADDRESSES` of the addresses; ready ones go first, and each subset keeps its share (upstream's truncateEndpoints).
 * `truncated` tells whether any had to go.
 */
export const truncate = (subsets: readonly EndpointSubset[]): { readonly subsets: EndpointSubset[]; readonly truncated: boolean } => {
  const ready = count(subsets, 'addresses')
  const notReady = count(subsets, 'notReadyAddresses')
  if (ready + notReady <= MAX_ADDRESSES) return { subsets: [...subsets], truncated: false }
  const field = ready > MAX_ADDRESSES ? 'addresses' : 'notReadyAddresses'
  const total = ready > MAX_ADDRESSES ? ready : notReady
  const places = ready > MAX_ADDRESSES ? MAX_ADDRESSES : MAX_ADDRESSES - ready
  let left = places
  const kept = subsets.map((subset): EndpointSubset => {
    const all = subset[field] ?? []
    const some = all.slice(0, Math.min(left, Math.ceil((all.length / total) * places)))
    left -= some.length
    const { addresses, notReadyAddresses, ...ports } = subset
    const parts = field === 'addresses' ? { addresses: some } : { addresses, notReadyAddresses: some }
    return { ...Object.fromEntries(Object.entries(parts).filter(([, list]) => list !== undefined && list.length > 0)), ...ports }
  })
  return { subsets: kept.filter((subset) => (subset.addresses ?? subset.notReadyAddresses ?? []).length > 0), truncated: true }
}
