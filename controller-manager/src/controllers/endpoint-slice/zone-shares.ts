import { type Node, quantityToMilli, type Stored } from '@coxswain/api-types'
import { own } from '../../shared/well-known.ts'

/** Of the CPU of all nodes that may serve, the part that each zone has. In the order of their names, so that equal worlds give equal plans. */
export type ZoneShares = ReadonlyMap<string, number>

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']
export const ZONE = 'topology.kubernetes.io/zone'

/** Undefined where one node does not say where it is or what it has, or where all are in one zone (upstream's SetNodes). */
export const zoneShares = (nodes: readonly Stored<Node>[]): ZoneShares | undefined => {
  const cpus = new Map<string, number>()
  let total = 0
  for (const node of nodes) {
    if (!counts(node)) continue
    const { zone, cpu } = partOf(node)
    if (!zone || cpu === 0) return undefined
    cpus.set(zone, (cpus.get(zone) ?? 0) + cpu)
    total += cpu
  }
  if (cpus.size < 2) return undefined
  const byName = [...cpus].sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(byName.map(([zone, cpu]) => [zone, cpu / total]))
}

/** Would the shares be others by this change? Heartbeats change none of it. */
export const changesShares = (before: Stored<Node>, after: Stored<Node>): boolean => {
  const [was, is] = [partOf(before), partOf(after)]
  return counts(before) !== counts(after) || was.zone !== is.zone || was.cpu !== is.cpu
}

const counts = ({ metadata, status }: Stored<Node>): boolean =>
  CONTROL_PLANE.every((label) => own(metadata.labels, label) === undefined) &&
  (status?.conditions ?? []).find(({ type }) => type === 'Ready')?.status === 'True'

/** CPU in thousandths. */
const partOf = ({ metadata, status }: Stored<Node>): { readonly zone: string | undefined; readonly cpu: number } => ({
  zone: own(metadata.labels, ZONE),
  cpu: quantityToMilli(status?.allocatable?.['cpu'] ?? 0),
})
