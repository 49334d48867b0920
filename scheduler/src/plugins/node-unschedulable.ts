import { toleratedBy } from '@coxswain/api-types'
import { definePlugin, reject } from '../framework.ts'
import type { NodeFacts, Taint } from '../model/node-facts.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { Node, on, TargetPod } from '../wake.ts'

const UNSCHEDULABLE = reject('unresolvable', 'node(s) were unschedulable')

/** Whoever tolerates this taint is meant to run on cordoned nodes. */
const CORDONED: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

const toleratesCordon = ({ spec }: PodInfo): boolean => toleratedBy(spec.tolerations ?? [], CORDONED)
const closed = (pod: PodInfo, node: NodeFacts | undefined): boolean => node === undefined || (node.unschedulable && !toleratesCordon(pod))

/** Keeps pods off cordoned nodes (upstream's `NodeUnschedulable`). */
export const nodeUnschedulable = definePlugin({
  name: 'NodeUnschedulable',
  wakeOn: [
    on(Node, 'add', 'updateTaint').when((pod, { before, after }) => closed(pod, before) && !closed(pod, after)),
    on(TargetPod, 'updateToleration'),
  ],
  prepare: (pod) => ({ tolerated: toleratesCordon(pod) }),
  filters: ({ tolerated }) => !tolerated,
  filter: (_, node) => (node.unschedulable ? UNSCHEDULABLE : null),
})
