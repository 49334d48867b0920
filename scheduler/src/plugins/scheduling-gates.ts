import { definePlugin, type Rejection, reject } from '../framework.ts'
import type { PodInfo } from '../model/pod-info.ts'

const gated = ({ spec: { schedulingGates = [] } }: PodInfo): Rejection | null =>
  schedulingGates.length === 0
    ? null
    : reject('unresolvable', `waiting for scheduling gates: [${schedulingGates.map(({ name }) => name).join(' ')}]`)

/** Leaves pods alone until whoever set their gates has taken them away (upstream's `SchedulingGates`, KEP-3521). */
export const schedulingGates = definePlugin({
  name: 'SchedulingGates',
  wakeOn: [],
  preEnqueue: gated,
  prepare: () => null,
})
