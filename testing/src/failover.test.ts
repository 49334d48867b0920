import { readFileSync } from 'node:fs'
import { kinds, type Pod, type Stored } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { type Cluster, createCluster } from './index.ts'

const WEB = readFileSync('docs/examples/nginx-deployment.yaml', 'utf8').replace('replicas: 2', 'replicas: 4')

const isRunning = ({ status, metadata }: Stored<Pod>): boolean =>
  status?.phase === 'Running' &&
  metadata.deletionTimestamp === undefined &&
  status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
const runningElsewhere = async (cluster: Cluster, node: string): Promise<number> =>
  (await cluster.list(kinds.Pod)).filter((pod) => isRunning(pod) && pod.spec?.nodeName !== node).length

/** A Deployment of four on three nodes, and the node that has two of them. */
const fourOnThree = async (failover: 'fast' | 'upstream') => {
  const cluster = await createCluster({ nodes: 3, failover })
  await cluster.apply(WEB)
  await cluster.clock.advance('10s')
  const nodes = (await cluster.list(kinds.Pod)).map(({ spec }) => spec?.nodeName ?? '')
  const victim = nodes.find((node, i) => nodes.indexOf(node) !== i) ?? ''
  return { cluster, victim }
}

test.each([
  ['fast', 4, 8],
  ['upstream', 340, 360],
] as const)('%s: the pods of a dead node run elsewhere after %d to %d s', async (failover, from, to) => {
  const { cluster, victim } = await fourOnThree(failover)
  const died = cluster.clock.now()
  cluster.nodes.stop(victim)
  await cluster.until(async () => (await runningElsewhere(cluster, victim)) === 4, '10m')
  const seconds = (cluster.clock.now() - died) / 1000
  expect(seconds).toBeGreaterThanOrEqual(from)
  expect(seconds).toBeLessThanOrEqual(to)
  await cluster.close()
})
