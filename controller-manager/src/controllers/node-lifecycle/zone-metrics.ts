import { kinds, type Node, type Stored } from '@coxswain/api-types'
import type { Measure, MetricDeclaration, View } from '@coxswain/client'
import { isNodeReady, nodesByZone, readyByZone, zoneOf } from './zones.ts'

const gauge = (name: string, help: string): MetricDeclaration => ({ type: 'gauge', name, help, labels: ['zone'] })
const EVICTIONS = 'node_collector_evictions_total'

/** Upstream's, by its names. */
export const ZONE_METRICS: readonly MetricDeclaration[] = [
  gauge('node_collector_zone_health', 'Gauge measuring percentage of healthy nodes per zone.'),
  gauge('node_collector_zone_size', 'Gauge measuring number of registered Nodes per zones.'),
  gauge('node_collector_unhealthy_nodes_in_zone', 'Gauge measuring number of not Ready Nodes per zones.'),
  {
    type: 'counter',
    name: EVICTIONS,
    help: 'Number of Node evictions that happened since current instance of NodeController started.',
    labels: ['zone'],
  },
]

export const givenUpOf = (zone: string): Measure => ({ metric: EVICTIONS, labels: { zone }, value: 1 })

/** What of a node its zone's gauges depend on. */
export interface Counted {
  readonly zone: string
  readonly ready: boolean
}

/** The gauges of the zones that a node's coming, going or changing has changed, and what is counted of it from now on. */
export const recount = (
  before: Counted | undefined,
  node: Stored<Node> | undefined,
  view: View,
): { readonly counted: Counted | undefined; readonly shown: readonly Measure[] } => {
  const counted = node === undefined ? undefined : { zone: zoneOf(node), ready: isNodeReady(node) }
  if (before?.zone === counted?.zone && before?.ready === counted?.ready) return { counted: before, shown: [] }
  const zones = new Set([before?.zone, counted?.zone].filter((zone) => zone !== undefined))
  return { counted, shown: [...zones].flatMap((zone) => gaugesOf(zone, view)) }
}

/** A zone without nodes counts as healthy, as upstream has it. */
const gaugesOf = (zone: string, view: View): readonly Measure[] => {
  const size = view.byIndex(kinds.Node, nodesByZone.name, zone).length
  const ready = view.byIndex(kinds.Node, readyByZone.name, zone).length
  const labels = { zone }
  return [
    { metric: 'node_collector_zone_health', labels, value: size === 0 ? 100 : (100 * ready) / size },
    { metric: 'node_collector_zone_size', labels, value: size },
    { metric: 'node_collector_unhealthy_nodes_in_zone', labels, value: size - ready },
  ]
}
