import type { Node, Stored } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import type { ControllerOptions } from '../../shared/controller-options.ts'
import { findCondition } from '../../shared/find-condition.ts'
import { changeTaints, hasTaint, NOT_READY, type ReadonlyTaint, taintsOf, UNREACHABLE } from '../../shared/taints.ts'
import { takeTurn } from './line.ts'
import type { LifecycleState } from './node-health.ts'
import { awakeningMs } from './pulse.ts'
import { evictionRate, isAllDisrupted, zoneOf } from './zones.ts'

type TaintName = Pick<ReadonlyTaint, 'key' | 'effect'>

/** Condition, its status, and the taint that stands for it. */
const BY_CONDITION: readonly (readonly [type: string, status: string, key: string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
]
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable'
const NO_SCHEDULE_KEYS: ReadonlySet<string> = new Set([...BY_CONDITION.map(([, , key]) => key), UNSCHEDULABLE])

/** Taints that keep new pods away: one for each condition that speaks against the node. */
const wantedNoSchedule = (node: Stored<Node>): readonly string[] => [
  ...BY_CONDITION.filter(([type, status]) => findCondition(node.status?.conditions, type)?.status === status).map(([, , key]) => key),
  ...(node.spec?.unschedulable === true ? [UNSCHEDULABLE] : []),
]

export interface TaintInput {
  readonly node: Stored<Node>
  readonly view: View
  readonly state: LifecycleState
  readonly now: number
  readonly options: ControllerOptions
}

export interface NodeTaints {
  /** Undefined where the node's taints are right. */
  readonly taints: readonly ReadonlyTaint[] | undefined
  /** The node is given up with this change. */
  readonly givesUp: boolean
  /** When to look again, while it waits to be given up. */
  readonly waitMs: number | undefined
}

/** The taints that a node should have, of those that this controller manages, besides all others. */
export const nodeTaints = (input: TaintInput): NodeTaints => {
  const { node, now } = input
  const wanted = wantedNoSchedule(node)
  const add: TaintName[] = wanted.map((key) => ({ key, effect: 'NoSchedule' }))
  const drop: TaintName[] = taintsOf(node).filter(
    ({ key, effect }) => effect === 'NoSchedule' && NO_SCHEDULE_KEYS.has(key) && !wanted.includes(key),
  )
  const evicting = noExecute(input)
  const taints = changeTaints(taintsOf(node), { add: [...add, ...evicting.add], drop: [...drop, ...evicting.drop] }, now)
  const same = taints.length === taintsOf(node).length && taints.every((taint) => hasTaint(node, taint))
  return { taints: same ? undefined : taints, givesUp: evicting.add.length > 0 && evicting.drop.length === 0, waitMs: evicting.waitMs }
}

interface NoExecute {
  readonly add: readonly TaintName[]
  readonly drop: readonly TaintName[]
  readonly waitMs: number | undefined
}

const NOTHING: NoExecute = { add: [], drop: [], waitMs: undefined }

const taintNamed = (key: string): TaintName => ({ key, effect: 'NoExecute' })

/** Taints that drive pods away. A node gets one when its zone's limit allows it, and changes it for the other at once. */
const noExecute = (input: TaintInput): NoExecute => {
  const { node, view, options } = input
  const [notReady, unreachable] = [taintNamed(NOT_READY), taintNamed(UNREACHABLE)]
  const status = findCondition(node.status?.conditions, 'Ready')?.status
  if (status === undefined) return NOTHING
  if (status === 'True') return { ...NOTHING, drop: [notReady, unreachable] }
  if (isAllDisrupted(view)) return { ...NOTHING, drop: [notReady, unreachable] }
  const [wanted, opposite] = status === 'False' ? [notReady, unreachable] : [unreachable, notReady]
  if (hasTaint(node, wanted)) return hasTaint(node, opposite) ? { ...NOTHING, drop: [opposite] } : NOTHING
  if (hasTaint(node, opposite)) return { ...NOTHING, add: [wanted], drop: [opposite] }
  const waitMs = untilGivenUp(input)
  if (waitMs === 0) return { ...NOTHING, add: [wanted] }
  // Looked at again before that: those who stand before it may have left.
  return { ...NOTHING, waitMs: waitMs === undefined ? undefined : Math.min(waitMs, options.nodeMonitorPeriodMs) }
}

/** Milliseconds; undefined where nothing but the health of the zone can change that: then it is woken (`brakes.ts`). */
const untilGivenUp = ({ node, view, state, now, options }: TaintInput): number | undefined => {
  const zone = zoneOf(node)
  const rate = evictionRate(zone, view, options)
  if (rate <= 0) return undefined
  const awakening = awakeningMs(state.pulse, now, options.nodeMonitorGracePeriodMs)
  if (awakening > 0) return awakening
  const { line, waitMs } = takeTurn(state.lines.get(zone), node, { view, rate, now })
  state.lines.set(zone, line)
  return waitMs
}
