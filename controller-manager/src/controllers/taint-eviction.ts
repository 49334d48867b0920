import { deepEqual, kinds, type Node, type Pod, type Stored } from '@coxswain/api-types'
import {
  type Change,
  defineController,
  type EventNote,
  event,
  keyOf,
  type MetricDeclaration,
  objectKey,
  plan,
  referenceTo,
  remove,
  type Steps,
  watching,
} from '@coxswain/client'
import { patchPodStatus, withDisruptionTarget } from '../shared/disruption-target.ts'
import { mapMemory, memories } from '../shared/map-memory.ts'
import { podsByNode, podsOn } from '../shared/pods-by-node.ts'
import { taintsOf } from '../shared/taints.ts'
import { createEvictionState, observeTaints } from './taint-eviction/eviction-state.ts'
import { evictionTime } from './taint-eviction/eviction-time.ts'

/**
 * Deletes pods from nodes with `NoExecute` taints when their tolerations have run out (upstream: pkg/controller/tainteviction). Each pod
 * is looked at when it or the taints of its node change, and when its time has come.
 */
export const createTaintEviction = () => {
  const state = createEvictionState()
  return defineController<Pod>({
    name: 'taint-eviction-controller',
    metrics: [DELETIONS],
    memory: memories({ waiting: mapMemory(state.waiting), seen: mapMemory(state.seen) }),
    concurrency: 8,
    for: kinds.Pod,
    watches: [watching(kinds.Node, (node, view) => podsOn(node.metadata.name, view).map(keyOf), changesTaints)],
    indexes: [podsByNode],
    when: changesToleration,
    reconcile: ({ key, namespace, name, object: pod, view, now }) => {
      const nodeName = pod?.spec?.nodeName
      const node = nodeName ? view.get(kinds.Node, '', nodeName) : undefined
      if (pod === undefined || node === undefined || pod.metadata.deletionTimestamp !== undefined) {
        state.waiting.delete(key)
        return plan()
      }
      const due = evictionTime(pod, taintsOf(node), { now, seenSince: observeTaints(state, node, now) })
      if (due === 'never') {
        const text = `Cancelling deletion of Pod ${objectKey(namespace, name)}`
        return plan(state.waiting.delete(key) ? event(note(pod, text)) : [])
      }
      if (due > now) {
        state.waiting.set(key, true)
        return plan([], { requeueAfterMs: due - now })
      }
      state.waiting.delete(key)
      return plan(eviction(pod, node, now))
    },
  })
}

/** Upstream's, by its name. */
const DELETIONS: MetricDeclaration = {
  type: 'counter',
  name: 'taint_eviction_controller_pod_deletions_total',
  help: 'Total number of Pods deleted by TaintEvictionController since its start.',
  labels: [],
}

const changesTaints = ({ object, previous }: Change<Node>): boolean =>
  previous === undefined || !deepEqual(evicting(object), evicting(previous))
const evicting = (node: Stored<Node>) => taintsOf(node).filter(({ effect }) => effect === 'NoExecute')

const changesToleration = ({ type, object, previous }: Change<Pod>): boolean =>
  type !== 'modified' ||
  previous === undefined ||
  object.spec?.nodeName !== previous.spec?.nodeName ||
  !deepEqual(object.spec?.tolerations, previous.spec?.tolerations)

const note = (pod: Stored<Pod>, message: string): EventNote => ({
  regarding: referenceTo(kinds.Pod, pod),
  type: 'Normal',
  reason: 'TaintManagerEviction',
  message,
})

/** The pod is told why it goes, in a condition that its Job or its owner can read, and is then deleted. */
const eviction = (pod: Stored<Pod>, node: Stored<Node>, now: number): Steps => {
  const said = { status: 'True', reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint' } as const
  const conditions = withDisruptionTarget(pod, said, now)
  const keys = evicting(node).map(({ key }) => key)
  const reason = `its node ${node.metadata.name} has the taint ${keys.join(', ')}, which it tolerates no longer`
  const telling = conditions === undefined ? undefined : patchPodStatus(pod, { conditions }, { reason })
  const text = `Marking for deletion Pod ${objectKey(pod.metadata.namespace, pod.metadata.name)}`
  const after = telling === undefined ? [] : [telling.id]
  const counted = { metric: DELETIONS.name, labels: {}, value: 1 }
  return [telling, remove(kinds.Pod, pod, { reason, because: referenceTo(kinds.Node, node), after, onSuccess: note(pod, text), counted })]
}
