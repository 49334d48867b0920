import { kinds, type Node } from '@coxswain/api-types'
import { defineController, patch, plan } from '@coxswain/client'

const TTL = 'node.alpha.kubernetes.io/ttl'

/** Sizes of clusters, in nodes, and the seconds that go with them. They overlap: a node more or less at a border changes nothing. */
const STEPS = [
  { least: 0, most: 100, seconds: '0' },
  { least: 90, most: 500, seconds: '15' },
  { least: 450, most: 1_000, seconds: '30' },
  { least: 900, most: 2_000, seconds: '60' },
  { least: 1_800, most: 10_000, seconds: '300' },
  { least: 9_000, most: Number.POSITIVE_INFINITY, seconds: '600' },
]

/**
 * Tells each node how long it may keep what it has read of secrets and config maps: the longer, the more nodes there are (upstream:
 * pkg/controller/ttl). When the cluster grows or shrinks, a node is told with its next change, such as its next status.
 *
 * Which step a cluster is on, upstream remembers. Here the node's own annotation says it, so that a restart changes nothing.
 */
export const ttl = defineController<Node>({
  name: 'ttl-controller',
  for: kinds.Node,
  reconcile: ({ object: node, view }) => {
    if (node === undefined) return plan()
    const size = view.list(kinds.Node).length
    const known = node.metadata.annotations?.[TTL]
    const seconds = secondsFor(size, known)
    if (seconds === known) return plan()
    return plan(
      patch(kinds.Node, node, {
        type: 'merge',
        patch: { metadata: { annotations: { [TTL]: seconds } } },
        reason: `the cluster has ${size} node${size === 1 ? '' : 's'}`,
      }),
    )
  },
})

/** The step that a node is on, as long as it fits; else the nearest that does. */
const secondsFor = (size: number, known: string | undefined): string | undefined => {
  const step = STEPS.find(({ seconds }) => seconds === known)
  if (step !== undefined && size < step.least) return STEPS.findLast(({ least }) => least <= size)?.seconds
  return step !== undefined && size <= step.most ? known : STEPS.find(({ most }) => size <= most)?.seconds
}
