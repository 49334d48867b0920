import { type DeepReadonly, kinds, type Pod, type Stored, type Taint, type Toleration } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelCluster, type ModelServer } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeOf } from '../testing/network-objects.ts'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { nodes } from '../testing/schedules/nodes.ts'
import { createTaintEviction } from './taint-eviction.ts'

const NODES = ['node-1', 'node-2']
const TAINT: Taint = { key: 'dedicated', value: 'db', effect: 'NoExecute' }
const controller = () => createTaintEviction() as unknown as Controller

/** What pods put up with: nothing, the taint for a minute, the taint for ever. */
const TOLERATIONS: Readonly<Record<string, readonly DeepReadonly<Toleration>[]>> = {
  weak: [],
  patient: [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }],
  tough: [{ operator: 'Exists' }],
}
const KINDS = Object.keys(TOLERATIONS)

const pod = (name: string, node: string, what: string): DeepReadonly<Pod> => {
  const plain = podOf(name, { node, labels: { tolerates: what } })
  return { ...plain, spec: { containers: [], ...plain.spec, tolerations: TOLERATIONS[what] ?? [] } }
}
const isTough = ({ metadata }: Stored<Pod>): boolean => metadata.labels?.['tolerates'] === 'tough'
const isTainted = (server: ModelServer, node: string | undefined): boolean =>
  (server.get(kinds.Node, { name: node ?? '' })?.spec?.taints ?? []).length > 0

const tainting: Actor = (server) =>
  NODES.map((name) => {
    const taints = isTainted(server, name) ? [] : [TAINT]
    return disturbance(`${name} has ${taints.length} taints`, () =>
      server.patch(kinds.Node, { name, type: 'merge', patch: { spec: { taints } } }),
    )
  })

/** Pods are taken away at once, and others of their names come. */
const replacing: Actor = (server) =>
  NODES.flatMap((node) =>
    KINDS.map((what) =>
      disturbance(`another web, ${what}, comes to ${node}`, () => {
        if (server.get(kinds.Pod, { namespace: 'default', name: 'web' }) !== undefined)
          server.remove(kinds.Pod, { namespace: 'default', name: 'web', gracePeriodSeconds: 0 })
        server.put(kinds.Pod, pod('web', node, what))
      }),
    ),
  )

/** Nobody is left who does not put up with the taints of his node; whoever does is never sent away. */
const expectRest = ({ server }: ModelCluster): void => {
  for (const each of server.list(kinds.Pod)) if (!isTough(each)) expect(isTainted(server, each.spec?.nodeName)).toBe(false)
}

it('pods leave nodes that they do not tolerate, and others are left alone', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'taint eviction comes to rest',
    few: 150,
    of: fc.record({
      pods: fc.array(fc.record({ node: fc.constantFrom(...NODES), what: fc.constantFrom(...KINDS) }), { maxLength: 5 }),
      moves: schedule(),
    }),
    holds: async ({ pods, moves }) => {
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [tainting, replacing, nodes()],
        fill: (server) => {
          for (const name of NODES) server.put(kinds.Node, nodeOf(name))
          for (const [i, { node, what }] of pods.entries()) server.put(kinds.Pod, pod(`pod-${i}`, node, what))
        },
        faults: true,
        planted: PLANTED,
      })
      const check = (): void => {
        const leaving = cluster.server.list(kinds.Pod).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
        expect(leaving.filter(isTough)).toEqual([])
      }
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster)
      const tough = pods.filter(({ what }) => what === 'tough').length
      expect(cluster.server.list(kinds.Pod).filter((each) => isTough(each) && each.metadata.name !== 'web')).toHaveLength(tough)
    },
  })
})
