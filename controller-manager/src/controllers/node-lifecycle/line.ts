import { kinds, type Node, type Stored } from '@coxswain/api-types'
import type { View } from '@coxswain/client'
import { findCondition } from '../../shared/find-condition.ts'
import { isGivenUp, lastGivenUp, zoneOf } from './zones.ts'

/** The nodes of a zone that wait to be given up, and whose turn it was last (upstream's RateLimitedTimedQueue). */
export interface Line {
  /** In the order in which they came. Some may have left since: who is ready again, has gone, or is in another zone. */
  readonly waiting: readonly string[]
  readonly last: { readonly node: string; readonly at: number } | undefined
}

const NOBODY: Line = { waiting: [], last: undefined }

export interface Turn {
  readonly line: Line
  /** Milliseconds until its turn; 0: it is now. */
  readonly waitMs: number
}

/**
 * When it is a node's turn to be given up, at so many (`rate`) of its zone each second, and the line after that was asked. Whose turn it
 * is keeps it until its taint can be seen. Where memory was lost, the taints tell when the last one was.
 */
export const takeTurn = (
  line: Line = NOBODY,
  node: Stored<Node>,
  { view, rate, now }: { readonly view: View; readonly rate: number; readonly now: number },
): Turn => {
  const { name } = node.metadata
  const zone = zoneOf(node)
  const gapMs = 1000 / rate
  if (line.last?.node === name && now < line.last.at + gapMs) return { line, waitMs: 0 }
  const others = line.waiting.filter((each) => each === name || waitsIn(zone, view.get(kinds.Node, '', each)))
  const waiting = others.includes(name) ? others : [...others, name]
  const last = Math.max(lastGivenUp(zone, view), line.last?.at ?? Number.NEGATIVE_INFINITY)
  const waitMs = Math.max(last + gapMs - now, 0) + gapMs * waiting.indexOf(name)
  return waitMs > 0
    ? { line: { ...line, waiting }, waitMs }
    : { line: { waiting: waiting.filter((each) => each !== name), last: { node: name, at: now } }, waitMs }
}

const waitsIn = (zone: string, node: Stored<Node> | undefined): boolean => {
  if (node === undefined || zoneOf(node) !== zone || isGivenUp(node)) return false
  const ready = findCondition(node.status?.conditions, 'Ready')?.status
  return ready === 'False' || ready === 'Unknown'
}
