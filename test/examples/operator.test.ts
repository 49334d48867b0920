import { kinds } from '@coxswain/api-types'
import { createInformers, runControllers } from '@coxswain/client'
import { seededRandom, silentLogger } from '@coxswain/ports'
import { createCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'
import { teamConfig } from '../../client/examples/operator.ts'

test('an operator takes part in a cluster', async () => {
  const cluster = await createCluster()
  const { client, clock } = cluster
  const ports = { client, clock, random: seededRandom('mine'), logger: silentLogger }
  const informers = createInformers(ports)
  const running = runControllers({ ...ports, informers, controllers: [teamConfig] })
  await running.started

  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'blue' } } })
  await cluster.until(async () => (await cluster.get(kinds.ConfigMap, 'team', 'shop'))?.data?.['team'] === 'blue')
  expect(cluster.requestLog().filter((line) => line.includes('/namespaces/shop/configmaps'))).not.toEqual([])

  await running.stop()
  informers.stop()
  await cluster.close()
})
