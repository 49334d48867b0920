import type { Node, Stored } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import type { ControllerOptions } from '../../shared/controller-options.ts'
import { findCondition } from '../../shared/find-condition.ts'
import { changeTaints, hasTaint, NOT_READY, type ReadonlyTaint, taintsOf, UNREACHABLE } from '../../shared/taints.ts'
import type { LifecycleState } from './node-health.ts'
import { evictionRate, isAllDisrupted, lastGivenUp, zoneOf } from './zones.ts'

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
  /** The node is to be given up, but not yet. */
  readonly waiting: boolean
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
  return { taints: same ? undefined : taints, waiting: evicting.waiting }
}

interface NoExecute {
  readonly add: readonly TaintName[]
  readonly drop: readonly TaintName[]
  readonly waiting: boolean
}

const taintNamed = (key: string): TaintName => ({ key, effect: 'NoExecute' })

/** Taints that drive pods away. A node gets one when its zone's limit allows it, and changes it for the other at once. */
const noExecute = (input: TaintInput): NoExecute => {
  const { node, view } = input
  const both = [taintNamed(NOT_READY), taintNamed(UNREACHABLE)]
  const status = findCondition(node.status?.conditions, 'Ready')?.status
  if (status === undefined) return { add: [], drop: [], waiting: false }
  if (status === 'True') return { add: [], drop: both, waiting: false }
  if (isAllDisrupted(view)) return { add: [], drop: both, waiting: true }
  const [wanted, opposite] = status === 'False' ? both : both.toReversed()
  if (wanted === undefined || opposite === undefined) return { add: [], drop: [], waiting: false }
  // Looked at again all the same: should every node fall silent, the taint goes.
  if (hasTaint(node, wanted)) return { add: [], drop: [opposite], waiting: true }
  if (hasTaint(node, opposite) || mayGiveUp(input)) return { add: [wanted], drop: [opposite], waiting: true }
  return { add: [], drop: [], waiting: true }
}

const mayGiveUp = ({ node, view, state, now, options }: TaintInput): boolean => {
  const zone = zoneOf(node)
  const rate = evictionRate(zone, view, options)
  if (rate <= 0) return false
  const { name } = node.metadata
  const remembered = state.givenUp.get(zone)
  // Whose turn it was keeps it until its taint is written.
  if (remembered?.node === name) return true
  const last = Math.max(lastGivenUp(zone, view), remembered?.at ?? Number.NEGATIVE_INFINITY)
  if (now < last + 1000 / rate) return false
  state.givenUp.set(zone, { node: name, at: now })
  return true
}
