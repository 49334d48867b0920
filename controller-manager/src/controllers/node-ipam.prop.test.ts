import { kinds } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeOf } from '../testing/network-objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { createNodeIpam } from './node-ipam.ts'

const NODES = ['node-1', 'node-2', 'node-3', 'node-4']
/** As many ranges as there are nodes: whoever gives one twice, or loses one, is found out. */
const controller = () => createNodeIpam({ clusterCidrs: ['10.244.0.0/24'], nodeCidrMaskSizeIpv4: 26 }) as unknown as Controller

const joining: Actor = (server) =>
  NODES.map((name) =>
    server.get(kinds.Node, { name }) === undefined
      ? disturbance(`${name} joins`, () => server.put(kinds.Node, nodeOf(name)), 2)
      : disturbance(`${name} leaves`, () => server.remove(kinds.Node, { name }), 2),
  )

const rangesOf = (server: ModelServer): readonly string[] => server.list(kinds.Node).flatMap(({ spec }) => spec?.podCIDRs ?? [])

it('no two nodes have one range, whatever is lost, repeated or late, and all come to have one', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'ranges of nodes come to rest',
    few: 400,
    of: fc.record({ moves: schedule() }),
    holds: async ({ moves }) => {
      const given = new Map<string, string>()
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [joining],
        fill: (server) => void server.put(kinds.Node, nodeOf('node-1')),
        faults: true,
        planted: PLANTED,
      })
      const check = (): void => {
        const ranges = rangesOf(cluster.server)
        expect(new Set(ranges).size).toBe(ranges.length)
        for (const { metadata, spec } of cluster.server.list(kinds.Node)) {
          if (spec?.podCIDR === undefined) continue
          // What a node has been given is never taken from it.
          expect(given.get(metadata.uid) ?? spec.podCIDR).toBe(spec.podCIDR)
          given.set(metadata.uid, spec.podCIDR)
        }
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
      expect(rangesOf(cluster.server)).toHaveLength(cluster.server.list(kinds.Node).length)
    },
  })
})
