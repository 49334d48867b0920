import { readFileSync } from 'node:fs'
import { kinds } from '@coxswain/api-types'
import type { NodesDump } from '@coxswain/kubelet'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkSchedules, LONG_MS, schedule } from '../../controller-manager/src/testing/schedules/check-schedules.ts'
import { type Cluster, createCluster } from './index.ts'

const SET = readFileSync('docs/examples/web-stateful-set.yaml', 'utf8').replace('replicas: 2', 'replicas: 3')
const NODES = ['node0', 'node1', 'node2']
const PODS = ['web-0', 'web-1', 'web-2']

/**
 * The pods of which containers run, as their machines know it. One without power counts as one that cannot be reached: who is to say
 * that nothing runs there any more?
 */
const running = (cluster: Cluster): readonly string[] => {
  const { nodes } = cluster.dump().parts['kubelet'] as NodesDump
  return nodes.flatMap(({ runtime, pods }) =>
    runtime.pods
      .filter(({ containers }) => containers.some(({ current, starting }) => starting || (current && !current.ended)))
      .map(({ uid }) => pods.find(({ pod }) => pod.metadata.uid === uid)?.pod.metadata.name ?? uid),
  )
}

const movesOf = (cluster: Cluster): readonly (() => unknown)[] => [
  ...NODES.flatMap((name) => [
    () => cluster.nodes.stop(name),
    () => cluster.nodes.start(name),
    () => cluster.nodes.start(name),
    () => cluster.nodes.shutDown(name),
  ]),
  ...PODS.map((name) => () => cluster.client.delete(kinds.Pod, { namespace: 'default', name }).catch(() => undefined)),
  () => cluster.clock.advance('3s'),
  () => cluster.clock.advance('9s'),
]

it('a pod of a StatefulSet runs nowhere twice, whichever nodes die, are cut off, go down and come back', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'no ordinal runs twice',
    few: 6,
    of: fc.record({ seed: fc.nat(999), moves: schedule(40) }),
    holds: async ({ seed, moves }) => {
      const cluster = await createCluster({ nodes: NODES.length, failover: 'fast', seed: `${seed}` })
      await cluster.apply(SET)
      const look = async (): Promise<void> => {
        await cluster.clock.advance('1s')
        const names = running(cluster)
        expect([...names].sort()).toEqual([...new Set(names)].sort())
      }
      for (let i = 0; i < 10; i++) await look()
      expect(running(cluster)).toHaveLength(PODS.length)
      const possible = movesOf(cluster)
      for (const move of moves) {
        await possible[move % possible.length]?.()
        await look()
      }
      for (const name of NODES) cluster.nodes.start(name)
      for (let i = 0; i < 40; i++) await look()
      expect([...running(cluster)].sort()).toEqual(PODS)
      await cluster.close()
    },
  })
})

it('it does where somebody forces its deletion though its node lives: who does that vouches for the node', async () => {
  const cluster = await createCluster({ nodes: NODES.length, failover: 'fast' })
  await cluster.apply(SET)
  await cluster.clock.advance('15s')
  cluster.nodes.stop((await cluster.get(kinds.Pod, 'web-1'))?.spec?.nodeName ?? '')
  await cluster.clock.advance('10s')
  await cluster.client.delete(kinds.Pod, { namespace: 'default', name: 'web-1', gracePeriodSeconds: 0 })
  await cluster.clock.advance('10s')
  expect([...running(cluster)].sort()).toEqual(['web-0', 'web-1', 'web-1', 'web-2'])
  await cluster.close()
})
