import type { DeepReadonly, Node } from '@coxswain/api-types'
import { planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { nodeOf } from '../../testing/network-objects.ts'
import { viewOfWorld } from '../../testing/view-of-world.ts'
import { createNodeLifecycle } from '../node-lifecycle.ts'
import { evictionRate, isAllDisrupted } from './zones.ts'

const RATES = { nodeEvictionRate: 0.1, secondaryNodeEvictionRate: 0.01, unhealthyZoneThreshold: 0.55, largeClusterSizeThreshold: 50 }
const EXCLUDED = { 'node.kubernetes.io/exclude-disruption': '' }

const zone = (name: string) => ({ 'topology.kubernetes.io/zone': name })
/** `ready` nodes of a zone that are ready, and `away` that are not. */
const nodes = (name: string, ready: number, away: number, labels: Readonly<Record<string, string>> = {}): readonly DeepReadonly<Node>[] =>
  Array.from({ length: ready + away }, (_, i) =>
    nodeOf(`${name}-${i}`, { ready: i < ready ? 'True' : 'Unknown', labels: { ...zone(name), ...labels } }),
  )
const seen = (...world: World) => viewOfWorld(createNodeLifecycle(), world)
const zoneA = ':\0:a'

describe('nodes of a zone given up each second', () => {
  it.each([
    ['all are ready', 10, 0, 0.1],
    ['one of one is away: the zone is lost', 0, 1, 0.1],
    ['two of three: less than three are no disruption', 1, 2, 0.1],
    ['three of five', 2, 3, 0],
    ['a little less than the threshold', 5, 6, 0.1],
    ['a little more', 4, 5, 0],
    ['the threshold itself, 11 of 20', 9, 11, 0],
    ['most of fifty: small', 20, 30, 0],
    ['most of fifty-one: large', 20, 31, 0.01],
    ['half of a hundred', 50, 50, 0.1],
    ['all of many: the zone is lost, the others have been seen to work', 0, 60, 0.1],
  ])('%s', (_, ready, away, rate) => {
    expect(evictionRate(zoneA, seen(...nodes('a', ready, away), ...nodes('b', 3, 0)), RATES)).toBe(rate)
  })

  it('depend on no other zone, and on no node that is excluded', () => {
    expect(evictionRate(zoneA, seen(...nodes('a', 5, 1), ...nodes('b', 1, 9)), RATES)).toBe(0.1)
    const others = nodes('c', 0, 9, { ...EXCLUDED, ...zone('a') })
    expect(evictionRate(zoneA, seen(...nodes('a', 5, 1), ...others), RATES)).toBe(0.1)
  })
})

describe('all zones are disrupted', () => {
  it.each<[string, World, boolean]>([
    ['when no node is ready', [...nodes('a', 0, 3), ...nodes('b', 0, 1)], true],
    ['never while one node is ready anywhere', [...nodes('a', 0, 3), ...nodes('b', 1, 5)], false],
    ['though excluded nodes are ready', [...nodes('a', 0, 3), ...nodes('b', 2, 0, EXCLUDED)], true],
    ['never where all nodes are excluded', nodes('a', 0, 3, EXCLUDED), false],
    ['never without nodes', [], false],
  ])('%s', (_, world, disrupted) => expect(isAllDisrupted(seen(...world))).toBe(disrupted))
})

describe('the gauges of a zone', () => {
  const names = (ready: number, away: number) => {
    const world = nodes('a', ready, away)
    const { shown = [] } = planFor(createNodeLifecycle(), { object: world[0] ?? nodeOf('x'), world })
    return shown.map(({ metric, labels, value }) => `${metric} ${labels['zone']} ${value}`)
  }

  it("are upstream's", () => {
    expect(names(3, 1)).toEqual([
      'node_collector_zone_health :\0:a 75',
      'node_collector_zone_size :\0:a 4',
      'node_collector_unhealthy_nodes_in_zone :\0:a 1',
    ])
  })

  it('follow each change of a node, and its going', () => {
    const controller = createNodeLifecycle()
    const shownFor = (key: string, world: World) => planFor(controller, { key, world }).shown?.map(({ value }) => value)
    expect(shownFor('a-0', nodes('a', 1, 0))).toEqual([100, 1, 0])
    expect(shownFor('a-0', nodes('a', 1, 0))).toBeUndefined()
    expect(shownFor('a-0', nodes('a', 0, 1))).toEqual([0, 1, 1])
    expect(shownFor('a-0', [])).toEqual([100, 0, 0])
  })
})
