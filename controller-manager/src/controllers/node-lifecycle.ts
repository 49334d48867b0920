import { kinds, type Node, type Pod, type Stored } from '@coxswain/api-types'
import {
  type Change,
  defineController,
  type EventNote,
  event,
  type Measure,
  type Plan,
  patch,
  plan,
  type Step,
  updateStatus,
  type View,
  watching,
} from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { findCondition } from '../shared/find-condition.ts'
import { mapMemory, memories, valueMemory } from '../shared/map-memory.ts'
import { isPodReady } from '../shared/pod-state.ts'
import { podsByNode, podsOn } from '../shared/pods-by-node.ts'
import { own } from '../shared/well-known.ts'
import { isCountedAnew, releasedBy } from './node-lifecycle/brakes.ts'
import { followSigns } from './node-lifecycle/follow-signs.ts'
import { createLifecycleState, LEASE_NAMESPACE, type LifecycleState, observe, silentFrom } from './node-lifecycle/node-health.ts'
import { nodeTaints } from './node-lifecycle/node-taints.ts'
import { hear } from './node-lifecycle/pulse.ts'
import { markPodsNotReady } from './node-lifecycle/silence-pods.ts'
import { unknownConditions } from './node-lifecycle/unknown-conditions.ts'
import { givenUpOf, recount, ZONE_METRICS } from './node-lifecycle/zone-metrics.ts'
import { givenUpByZone, nodesByZone, readyByZone, unreadyByZone, zoneOf } from './node-lifecycle/zones.ts'

/**
 * Watches over nodes (upstream: pkg/controller/nodelifecycle): notes when one falls silent, taints nodes by their conditions, gives nodes
 * up for eviction no faster than the health of their zone allows, and marks the pods of silent nodes as not ready.
 *
 * Silence is noticed when it is due, not by polling, and a node that was given up is looked at when something changes. What the controller
 * remembers is one value, `state`: when it last saw a sign of life of each node. Losing it costs each node one more grace period and nothing
 * else.
 */
export const createNodeLifecycle = (given: Partial<ControllerOptions> = {}, state: LifecycleState = createLifecycleState()) => {
  const options = { ...DEFAULT_OPTIONS, ...given }
  return defineController<Node>({
    name: 'node-lifecycle-controller',
    component: 'node-controller',
    memory: memories({
      health: mapMemory(state.health),
      lines: mapMemory(state.lines),
      brakes: mapMemory(state.brakes),
      pulse: valueMemory(state.pulse),
    }),
    metrics: ZONE_METRICS,
    concurrency: 8,
    source: followSigns(state, options.nodeMonitorGracePeriodMs),
    for: kinds.Node,
    watches: [
      watching(kinds.Node, (node, view) => releasedBy(node, { brakes: state.brakes, view, rates: options }), isCountedAnew),
      watching(kinds.Pod, silentNodeOf, isToBeMarked),
    ],
    reads: [kinds.Lease],
    indexes: [podsByNode, nodesByZone, readyByZone, unreadyByZone, givenUpByZone],
    reconcile: ({ name, object: node, view, now }) => {
      const known = state.health.get(name)
      const shown = count(state, name, node, view)
      if (node === undefined) {
        state.health.delete(name)
        state.seen.delete(name)
        return plan(known && nodeEvent(name, known.uid, 'RemovingNode', `Removing Node ${name} from Controller`), { shown })
      }
      const seen = known ?? state.seen.get(name)
      const health = observe(seen, node, { lease: view.get(kinds.Lease, LEASE_NAMESPACE, name), now })
      state.health.set(name, health)
      state.seen.delete(name)
      if (health !== seen) hear(state.pulse, now, options.nodeMonitorGracePeriodMs)
      const isNew = known?.uid !== health.uid
      const greeting = isNew ? nodeEvent(name, health.uid, 'RegisteredNode', `Registered Node ${name} in Controller`) : undefined
      const due = silentFrom(health, options)
      const status = findCondition(node.status?.conditions, 'Ready')?.status
      const steps = now >= due && status !== 'Unknown' ? silence(node, view, now) : undefined
      if (steps !== undefined) return plan([greeting, steps], { shown })
      return settled({ node, view, state, now, options }, { greeting, status, due, shown })
    },
  })
}

interface Settling {
  readonly greeting: Step | undefined
  readonly status: string | undefined
  readonly due: number
  readonly shown: readonly Measure[]
}

/** What is to be done for a node whose conditions are as they should be. */
const settled = (input: Parameters<typeof nodeTaints>[0], { greeting, status, due, shown }: Settling): Plan => {
  const { node, view, now, options } = input
  const { taints, givesUp, waitMs } = nodeTaints(input)
  const labels = staleLabels(node)
  const pods = status === 'Unknown' ? markPodsNotReady(podsOn(node.metadata.name, view), now, []) : []
  const waits = [...(status === 'Unknown' ? [] : [due - now]), ...(waitMs === undefined ? [] : [waitMs])]
  const requeueAfterMs = waits.length === 0 ? undefined : Math.min(...waits)
  if (taints === undefined && labels === undefined) return plan([greeting, pods], { requeueAfterMs, shown })
  const { uid, resourceVersion } = node.metadata
  const change = patch(kinds.Node, node, {
    type: 'merge',
    patch: {
      ...(labels === undefined ? {} : { metadata: { labels } }),
      ...(taints === undefined ? {} : { spec: { taints: taints.length === 0 ? null : taints } }),
    },
    // Taints are one list, written whole: nobody else's may be lost.
    preconditions: { uid, resourceVersion },
    reason: taintReason(status, options.nodeMonitorGracePeriodMs),
    ...(givesUp ? { counted: givenUpOf(zoneOf(node)) } : {}),
  })
  return plan([greeting, change, pods], { requeueAfterMs, shown })
}

/** What the gauges of its zone show, where the node has changed that. */
const count = (state: LifecycleState, name: string, node: Stored<Node> | undefined, view: View): readonly Measure[] => {
  const { counted, shown } = recount(state.counted.get(name), node, view)
  if (counted === undefined) state.counted.delete(name)
  else state.counted.set(name, counted)
  return shown
}

/** Why a node has other taints: by what its condition `Ready` says. */
const taintReason = (ready: string | undefined, graceMs: number): string => {
  if (ready === 'Unknown') return `nothing has been heard of the node for ${graceMs / 1000} s or more`
  return ready === 'False' ? 'the node says that it is not ready' : 'taints and labels follow from the conditions of the node'
}

/** The node has been silent for too long. */
const silence = (node: Stored<Node>, view: View, now: number): readonly Step[] => {
  const { name, uid } = node.metadata
  const wasReady = findCondition(node.status?.conditions, 'Ready')?.status === 'True'
  const noted = updateStatus(
    kinds.Node,
    { ...node, status: { ...node.status, conditions: unknownConditions(node, now) } },
    {
      reason: 'nothing has been heard of the node for too long',
      ...(wasReady ? { onSuccess: statusNote(name, uid, 'NodeNotReady') } : {}),
    },
  )
  return [noted, ...markPodsNotReady(podsOn(name, view), now, [noted.id])]
}

/** A pod has come to its node, or is told to be ready. */
const isToBeMarked = ({ object, previous }: Change<Pod>): boolean =>
  object.spec?.nodeName !== previous?.spec?.nodeName || (isPodReady(object) && previous !== undefined && !isPodReady(previous))

/** A pod that comes to a silent node, was on its way there, or is told of by it at the last moment, is marked too. */
const silentNodeOf = ({ spec }: Stored<Pod>, view: View): readonly string[] => {
  const node = spec?.nodeName ? view.get(kinds.Node, '', spec.nodeName) : undefined
  return node !== undefined && findCondition(node.status?.conditions, 'Ready')?.status === 'Unknown' ? [node.metadata.name] : []
}

const BETA_LABELS = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
] as const

/** The beta labels that old selectors know follow the stable ones. Undefined where they do. */
const staleLabels = ({ metadata }: Stored<Node>): Record<string, string> | undefined => {
  const stale = BETA_LABELS.flatMap(([stable, beta]) => {
    const value = own(metadata.labels, stable)
    return value === undefined || value === own(metadata.labels, beta) ? [] : [[beta, value] as const]
  })
  return stale.length === 0 ? undefined : Object.fromEntries(stale)
}

const nodeEvent = (name: string, uid: string, reason: string, text: string): Step =>
  event({ regarding: { kind: 'Node', apiVersion: 'v1', name, uid }, type: 'Normal', reason, message: `Node ${name} event: ${text}` })
const statusNote = (name: string, uid: string, status: string): EventNote => ({
  regarding: { kind: 'Node', apiVersion: 'v1', name, uid },
  type: 'Normal',
  reason: status,
  message: `Node ${name} status is now: ${status}`,
})
