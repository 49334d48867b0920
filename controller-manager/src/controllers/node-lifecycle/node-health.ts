import { type Lease, type Node, parseMicroTime, parseTime, type Stored } from '@coxswain/api-types'
import { findCondition } from '../../shared/find-condition.ts'
import type { Brakes } from './brakes.ts'
import type { Line } from './line.ts'
import type { Pulse } from './pulse.ts'
import type { Counted } from './zone-metrics.ts'

/** When this observer last saw a sign of life of a node, and what it saw. Clocks of nodes are not trusted, so their stamps are only compared. */
export interface NodeHealth {
  readonly uid: string
  /** Milliseconds since the epoch, by this observer's clock. */
  readonly probedAt: number
  /** `lastHeartbeatTime` of the Ready condition; undefined where there is no such condition. */
  readonly heartbeat: string | undefined
  /** The lease's newest `renewTime`, in milliseconds since the epoch by the node's clock. */
  readonly renewed: number
}

/** Where nodes keep their leases. */
export const LEASE_NAMESPACE = 'kube-node-lease'

/**
 * All that the controller remembers between reconciles. None of it need survive: whoever starts anew gives every node a fresh grace period,
 * as upstream does.
 */
export interface LifecycleState {
  readonly health: Map<string, NodeHealth>
  /** The same of nodes that have not been looked at yet, because another leads. */
  readonly seen: Map<string, NodeHealth>
  /** The nodes of each zone that are to be given up one after the other. */
  readonly lines: Map<string, Line>
  readonly pulse: Pulse
  readonly brakes: Brakes
  /** Zone and state of each node as they were last counted. */
  readonly counted: Map<string, Counted>
}

export const createLifecycleState = (): LifecycleState => ({
  health: new Map(),
  seen: new Map(),
  lines: new Map(),
  pulse: {},
  brakes: new Map(),
  counted: new Map(),
})

/** What is known of a node's health now (upstream's tryUpdateNodeHealth, the part that looks). */
export const observe = (
  known: NodeHealth | undefined,
  node: Stored<Node>,
  { lease, now }: { readonly lease: Stored<Lease> | undefined; readonly now: number },
): NodeHealth => {
  const { uid, creationTimestamp } = node.metadata
  const ready = findCondition(node.status?.conditions, 'Ready')
  const heartbeat = ready === undefined ? undefined : (ready.lastHeartbeatTime ?? '')
  const renewed = parseMicroTime(lease?.spec?.renewTime) ?? 0
  const previous = known?.uid === uid ? known : undefined
  if (previous === undefined) {
    // A node that has never said anything has been silent since it was made.
    const silent = heartbeat === undefined && renewed === 0
    return { uid, heartbeat, renewed, probedAt: silent ? (parseTime(creationTimestamp) ?? now) : now }
  }
  const alive = heartbeat !== previous.heartbeat || renewed > previous.renewed
  if (!alive) return previous
  return { uid, heartbeat, renewed: Math.max(renewed, previous.renewed), probedAt: now }
}

export interface GracePeriods {
  readonly nodeMonitorGracePeriodMs: number
  readonly nodeStartupGracePeriodMs: number
}

/** Milliseconds since the epoch from which on a node that stays silent counts as unreachable. */
export const silentFrom = ({ heartbeat, probedAt }: NodeHealth, grace: GracePeriods): number =>
  probedAt + (heartbeat === undefined ? grace.nodeStartupGracePeriodMs : grace.nodeMonitorGracePeriodMs) + 1
