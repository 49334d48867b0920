import { hasUntolerated, toleratedBy } from '@coxswain/api-types'
import { definePlugin, reject } from '../framework.ts'
import type { NodeFacts, Toleration } from '../model/node-facts.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { Node, on, TargetPod } from '../wake.ts'

const NOT_TOLERATED = reject('unresolvable', 'node(s) had untolerated taint(s)')

const NO_TOLERATIONS: readonly Toleration[] = []
const keptAway = ({ spec }: PodInfo, node: NodeFacts | undefined): boolean =>
  node === undefined || hasUntolerated(node.taints, spec.tolerations ?? NO_TOLERATIONS)

/** Keeps pods off nodes whose taints they do not tolerate, and prefers those with fewer soft ones (upstream's `TaintToleration`). */
export const taintToleration = definePlugin({
  name: 'TaintToleration',
  wakeOn: [
    on(Node, 'add', 'updateTaint').when((pod, { before, after }) => keptAway(pod, before) && !keptAway(pod, after)),
    on(TargetPod, 'updateToleration'),
  ],
  prepare: ({ spec: { tolerations = NO_TOLERATIONS } }) => ({
    all: tolerations,
    soft: tolerations.filter(({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule'),
  }),
  filter: ({ all }, node) => (node.taints.length > 0 && hasUntolerated(node.taints, all) ? NOT_TOLERATED : null),
  score: ({ soft }, node) => {
    let intolerable = 0
    for (const taint of node.softTaints) if (!toleratedBy(soft, taint)) intolerable++
    return intolerable
  },
  normalize: 'reverse',
})
