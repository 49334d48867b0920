import { type DeepReadonly, formatTime, type Node, type NodeCondition, type Stored } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import { withCondition } from '../../shared/with-condition.ts'

const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

type Conditions = readonly DeepReadonly<NodeCondition>[]

/** The conditions of a node that has fallen silent: what its kubelet reports is not known any more. */
export const unknownConditions = (node: Stored<Node>, now: number): Conditions => {
  const since = formatTime(now)
  return REPORTED.reduce((conditions: Conditions, type) => {
    const current = findCondition(conditions, type)
    if (current?.status === 'Unknown') return conditions
    return withCondition(
      conditions,
      current === undefined ? neverReported(node, type, since) : { ...current, ...STOPPED, lastTransitionTime: since },
    )
  }, node.status?.conditions ?? [])
}

const STOPPED = { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }

const neverReported = ({ metadata }: Stored<Node>, type: string, since: string): NodeCondition => ({
  type,
  status: 'Unknown',
  reason: 'NodeStatusNeverUpdated',
  message: 'Kubelet never posted node status.',
  lastHeartbeatTime: metadata.creationTimestamp,
  lastTransitionTime: since,
})
