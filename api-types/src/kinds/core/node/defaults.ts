import type { Node, NodeSpec } from '../../../generated/core.v1.types.ts'
import { roundToMilli } from '../../../util/round-to-milli.ts'

/** Fills in what a kubelet left out (upstream's `SetDefaults_NodeStatus`), and keeps `podCIDR` and `podCIDRs` in step. */
export const defaultNode = (draft: Node): void => {
  const { spec, status } = draft
  if (spec !== undefined) syncPodCidrs(spec)
  if (status === undefined) return
  roundToMilli(status.capacity)
  if (status.allocatable === undefined && status.capacity !== undefined) status.allocatable = { ...status.capacity }
  roundToMilli(status.allocatable)
}

/** Where both are given and differ the single one counts: older clients know no other (upstream's conversion of NodeSpec). */
const syncPodCidrs = (spec: NodeSpec): void => {
  if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR]
  const [first] = spec.podCIDRs ?? []
  if (first !== undefined) spec.podCIDR = first
}
