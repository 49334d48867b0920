import { kinds, type Node, type Stored } from '@coxswain/api-types'
import type { Change, View } from '@coxswain/client'
import { ANYWHERE, evictionRate, isAllDisrupted, isCounted, isNodeReady, type Rates, unreadyByZone, zoneOf } from './zones.ts'

/** How fast nodes are given up, as it was last seen: by zone, so many a second; anywhere, whether (1) or not (0). */
export type Brakes = Map<string, number>

/** Does a change of a node count for the health of its zone? */
export const isCountedAnew = ({ type, object, previous }: Change<Node>): boolean =>
  type === 'deleted' || previous === undefined || standingOf(object) !== standingOf(previous)

const standingOf = (node: Stored<Node>): string => `${isCounted(node)} ${isNodeReady(node)} ${zoneOf(node)}`

/**
 * The nodes that are not ready and that are to be looked at again, now that a node has come, gone or changed: those for which the brakes
 * have been put on or let go by that. Between such changes nobody need look at them. Needs the indexes of `zones.ts`.
 */
export const releasedBy = (
  node: Stored<Node>,
  { brakes, view, rates }: { brakes: Brakes; view: View; rates: Rates },
): readonly string[] => {
  const zone = zoneOf(node)
  const changed = [[zone, evictionRate(zone, view, rates)] as const, [ANYWHERE, isAllDisrupted(view) ? 0 : 1] as const].filter(
    ([where, rate]) => brakes.get(where) !== rate,
  )
  for (const [where, rate] of changed) brakes.set(where, rate)
  const [widest] = changed.slice(-1)
  return widest === undefined ? [] : view.byIndex(kinds.Node, unreadyByZone.name, widest[0]).map(({ metadata }) => metadata.name)
}
