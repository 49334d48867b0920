import { semanticEqual } from '@coxswain/api-types'
import type { NodeFacts } from '../model/node-facts.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { Resources } from '../model/resources.ts'
import type { AssignedPodAction, ClusterEvent, NodeAction, TargetPodAction } from '../wake.ts'

/** What a change of a node could mean to waiting pods; undefined where it means nothing, as heartbeats do. */
export const nodeEvent = (before: NodeFacts | undefined, after: NodeFacts | undefined): ClusterEvent | undefined => {
  const actions = nodeActions(before, after)
  return actions.length === 0 ? undefined : { resource: 'Node', actions, before, after }
}

const nodeActions = (before: NodeFacts | undefined, after: NodeFacts | undefined): readonly NodeAction[] => {
  if (after === undefined) return before === undefined ? [] : ['delete']
  if (before === undefined) return ['add']
  const actions: NodeAction[] = []
  if (before.allowedPods !== after.allowedPods || !sameResources(before.allocatable, after.allocatable)) actions.push('updateAllocatable')
  if (!semanticEqual(before.labels, after.labels)) actions.push('updateLabel')
  if (before.unschedulable !== after.unschedulable || !semanticEqual(before.taints, after.taints)) actions.push('updateTaint')
  return actions
}

/** What a change of a pod on a node could mean to waiting pods. */
export const assignedPodEvent = (before: PodInfo | undefined, after: PodInfo | undefined): ClusterEvent | undefined => {
  const actions = assignedPodActions(before, after)
  return actions.length === 0 ? undefined : { resource: 'AssignedPod', actions, before, after }
}

const assignedPodActions = (before: PodInfo | undefined, after: PodInfo | undefined): readonly AssignedPodAction[] => {
  if (after === undefined) return before === undefined ? [] : ['delete']
  if (before === undefined) return ['add']
  const actions: AssignedPodAction[] = []
  // A pod that begins to terminate is no longer counted by topology spread: as good as a change of its labels.
  if (before.terminating !== after.terminating || !semanticEqual(before.labels, after.labels)) actions.push('updateLabel')
  if (asksLess(before.requests, after.requests)) actions.push('scaleDown')
  return actions
}

/** What a change of a waiting pod could mean to itself. */
export const targetPodEvent = (before: PodInfo, after: PodInfo): ClusterEvent | undefined => {
  const actions: TargetPodAction[] = []
  if (!semanticEqual(before.labels, after.labels)) actions.push('updateLabel')
  if (!semanticEqual(before.spec.tolerations ?? [], after.spec.tolerations ?? [])) actions.push('updateToleration')
  if (asksLess(before.requests, after.requests)) actions.push('scaleDown')
  return actions.length === 0 ? undefined : { resource: 'TargetPod', actions, before, after }
}

const asksLess = (before: Resources, after: Resources): boolean => {
  for (const [name, amount] of before.scalars) if ((after.scalars.get(name) ?? 0) < amount) return true
  return after.milliCpu < before.milliCpu || after.memory < before.memory || after.ephemeralStorage < before.ephemeralStorage
}

const sameResources = (a: Resources, b: Resources): boolean => {
  if (a.milliCpu !== b.milliCpu || a.memory !== b.memory || a.ephemeralStorage !== b.ephemeralStorage) return false
  if (a.scalars.size !== b.scalars.size) return false
  for (const [name, amount] of a.scalars) if (b.scalars.get(name) !== amount) return false
  return true
}
