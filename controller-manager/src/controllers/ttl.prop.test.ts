import { kinds } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer } from '@coxswain/client'
import { expect, it } from 'vitest'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { ttl } from './ttl.ts'

const TTL = 'node.alpha.kubernetes.io/ttl'
/** A cluster at the border between two steps: some nodes more or less carry it over. */
const BORDER = 98

const addNode = (server: ModelServer, name: string): void =>
  void server.put(kinds.Node, { apiVersion: 'v1', kind: 'Node', metadata: { name } })

/** Nodes come, report and go. */
const machines: Actor = (server) => [
  { label: 'a node joins', weight: 3, is: 'disturbance', run: () => addNode(server, `late-${server.revision}`) },
  ...server
    .list(kinds.Node)
    .slice(-3)
    .flatMap(({ metadata: { name } }) => [
      { label: `${name} goes`, weight: 1, is: 'disturbance' as const, run: () => void server.remove(kinds.Node, { name }) },
      {
        label: `${name} is annotated by a user`,
        weight: 1,
        is: 'disturbance' as const,
        run: () => void server.patch(kinds.Node, { name, type: 'merge', patch: { metadata: { annotations: { [TTL]: '600' } } } }),
      },
    ]),
]

it('each node is told a time that suits the cluster as it was when it last changed', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'ttl of nodes comes to rest',
    few: 20,
    of: schedule(40),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [() => ttl as unknown as Controller],
        actors: [machines],
        fill: (server) => {
          for (let i = 0; i < BORDER; i++) addNode(server, `node-${i}`)
        },
        faults: true,
        planted: PLANTED,
      })
      await cluster.run(moves)
      await cluster.settle()
      // It has never been larger than 450 here: no other steps fit.
      const told = cluster.server.list(kinds.Node).map(({ metadata }) => metadata.annotations?.[TTL])
      expect(told.filter((seconds) => seconds !== '0' && seconds !== '15')).toEqual([])
    },
  })
})
