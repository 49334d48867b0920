import { kinds, type Node, parseTime, type Stored } from '@coxswain/api-types'
import { indexBy, type View } from '@coxswain/client'
import type { ControllerOptions } from '../../shared/controller-options.ts'
import { findCondition } from '../../shared/find-condition.ts'
import { NOT_READY, taintsOf, UNREACHABLE } from '../../shared/taints.ts'
import { own } from '../../shared/well-known.ts'

/** A node's region and zone in one text; empty where it has neither. */
export const zoneOf = ({ metadata }: Stored<Node>): string => {
  const part = (stable: string, beta: string): string => own(metadata.labels, stable) ?? own(metadata.labels, beta) ?? ''
  const region = part('topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region')
  const zone = part('topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone')
  return region === '' && zone === '' ? '' : `${region}:\0:${zone}`
}

export const isNodeReady = ({ status }: Stored<Node>): boolean => findCondition(status?.conditions, 'Ready')?.status === 'True'

/** Does the health of its zone depend on it? */
export const isCounted = ({ metadata }: Stored<Node>): boolean =>
  own(metadata.labels, 'node.kubernetes.io/exclude-disruption') === undefined

export const isGivenUp = (node: Stored<Node>): boolean =>
  taintsOf(node).some(({ key, effect }) => effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE))

/** Where all nodes are filed besides their zone. No zone has this name: a label's value cannot hold a blank. */
export const ANYWHERE = 'any zone'

export const nodesByZone = indexBy(kinds.Node, 'zone', (node) => (isCounted(node) ? [zoneOf(node), ANYWHERE] : []))
export const readyByZone = indexBy(kinds.Node, 'zone, ready', (node) =>
  isCounted(node) && isNodeReady(node) ? [zoneOf(node), ANYWHERE] : [],
)
export const unreadyByZone = indexBy(kinds.Node, 'zone, not ready', (node) => (isNodeReady(node) ? [] : [zoneOf(node), ANYWHERE]))
export const givenUpByZone = indexBy(kinds.Node, 'zone, given up', (node) => (isGivenUp(node) ? [zoneOf(node)] : []))

/**
 * No node of the cluster is ready: more likely this observer is cut off than all of them are dead, so nothing is evicted (upstream's
 * master disruption mode). Needs the index `readyByZone`.
 */
export const isAllDisrupted = (view: View): boolean =>
  view.byIndex(kinds.Node, readyByZone.name, ANYWHERE).length === 0 && view.byIndex(kinds.Node, nodesByZone.name, ANYWHERE).length > 0

export type Rates = Pick<
  ControllerOptions,
  'nodeEvictionRate' | 'secondaryNodeEvictionRate' | 'unhealthyZoneThreshold' | 'largeClusterSizeThreshold'
>

/** Nodes of a zone that may be given up each second (upstream's ComputeZoneState and setLimiterInZone). Needs the indexes above. */
export const evictionRate = (zone: string, view: View, rates: Rates): number => {
  const size = view.byIndex(kinds.Node, nodesByZone.name, zone).length
  const ready = view.byIndex(kinds.Node, readyByZone.name, zone).length
  const unhealthy = size - ready
  // A zone that is lost altogether is evicted at the full rate: the others have been seen to work.
  const isPartial = ready > 0 && unhealthy > 2 && unhealthy / size >= rates.unhealthyZoneThreshold
  if (!isPartial) return rates.nodeEvictionRate
  return size > rates.largeClusterSizeThreshold ? rates.secondaryNodeEvictionRate : 0
}

/** When a node of the zone was last given up, as the taints tell; so that the limit holds across restarts. */
export const lastGivenUp = (zone: string, view: View): number => {
  let last = Number.NEGATIVE_INFINITY
  for (const node of view.byIndex(kinds.Node, givenUpByZone.name, zone))
    for (const { key, effect, timeAdded } of taintsOf(node))
      if (effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE)) last = Math.max(last, parseTime(timeAdded) ?? last)
  return last
}
