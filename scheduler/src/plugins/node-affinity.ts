import { matchesNodeTerm, matchesRequired, namedNodes, preferredNodes, requiredNodes } from '@coxswain/api-types'
import { definePlugin, reject } from '../framework.ts'
import type { NodeFacts } from '../model/node-facts.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { Node, on } from '../wake.ts'

const NO_MATCH = reject('unresolvable', "node(s) didn't match Pod's node affinity/selector")
const CONFLICT = reject('unresolvable', 'pod affinity terms conflict')

const matches = ({ spec }: PodInfo, node: NodeFacts | undefined): boolean =>
  node !== undefined && matchesRequired(requiredNodes(spec), node)

/** Follows nodeSelector and node affinity, and prefers what the pod would like (upstream's `NodeAffinity`). */
export const nodeAffinity = definePlugin({
  name: 'NodeAffinity',
  wakeOn: [on(Node, 'add', 'updateLabel').when((pod, { before, after }) => !matches(pod, before) && matches(pod, after))],
  prepare: ({ spec }) => ({ required: requiredNodes(spec), preferred: preferredNodes(spec) }),
  filters: ({ required }) => required !== undefined,
  scores: ({ preferred }) => preferred.length > 0,
  narrow: ({ required }) => {
    const names = namedNodes(required)
    if (names === undefined) return null
    return names.size === 0 ? CONFLICT : names
  },
  filter: ({ required }, node) => (matchesRequired(required, node) ? null : NO_MATCH),
  score: ({ preferred }, node) => {
    let sum = 0
    for (const { term, weight } of preferred) if (matchesNodeTerm(term, node)) sum += weight
    return sum
  },
  normalize: 'default',
})
