/**
 * The order in which nodes are tried: one of each zone in turn, so that the nodes examined first lie in different zones whatever part
 * of them is examined (upstream's `nodeTree`). Zones come in the order of their first node.
 */
export const zoneOrder = <Node extends { readonly zone: string }>(nodes: Iterable<Node>): Node[] => {
  const zones = new Map<string, Node[]>()
  let count = 0
  for (const node of nodes) {
    const zone = zones.get(node.zone)
    if (zone === undefined) zones.set(node.zone, [node])
    else zone.push(node)
    count++
  }
  const groups = [...zones.values()]
  if (groups.length === 1) return groups[0] ?? []
  const ordered: Node[] = []
  for (let round = 0; ordered.length < count; round++) {
    for (const group of groups) {
      const node = group[round]
      if (node !== undefined) ordered.push(node)
    }
  }
  return ordered
}
