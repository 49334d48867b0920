import { kinds } from '@coxswain/api-types'
import { createCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

test('pods leave a machine that dies', async () => {
  const cluster = await createCluster({ nodes: 3 })
  await cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe' } })
  await cluster.apply((await import('node:fs')).readFileSync('docs/examples/nginx-deployment.yaml', 'utf8'))
  await cluster.clock.advance('30s')
  const [pod] = await cluster.list(kinds.Pod)
  cluster.nodes.stop(pod?.spec?.nodeName ?? '')
  await cluster.clock.advance('10m')
  const pods = await cluster.list(kinds.Pod)
  expect(pods.filter((each) => each.metadata.deletionTimestamp === undefined && each.status?.phase === 'Running' && each.spec?.nodeName !== pod?.spec?.nodeName)).toHaveLength(2)
  await cluster.close()
})
test('operator', async () => {
  const { createInformers, runControllers } = await import('@coxswain/client')
  const { seededRandom, silentLogger, silentMetrics } = await import('@coxswain/ports')
  const { teamConfig } = await import('../client/examples/operator.ts')
  const cluster = await createCluster({ nodes: 0 })
  console.log(typeof createInformers, typeof runControllers, typeof seededRandom, typeof silentLogger, typeof silentMetrics, teamConfig.name)
  await cluster.close()
})
