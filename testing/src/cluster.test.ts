import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { type Cluster, createCluster } from './index.ts'

const NGINX = readFileSync(join(import.meta.dirname, '../../docs/examples/nginx-deployment.yaml'), 'utf8')

const running = async (cluster: Cluster) => (await cluster.list(kinds.Pod)).filter((pod) => pod.status?.phase === 'Running')
const state = async (cluster: Cluster) =>
  JSON.stringify([...(await cluster.list(kinds.Pod)), ...(await cluster.list(kinds.ReplicaSet)), ...(await cluster.list(kinds.Deployment))])

describe('a cluster in a test', () => {
  test('runs a deployment from its file', async () => {
    const cluster = await createCluster({ nodes: 3 })
    await cluster.apply(NGINX)
    await cluster.until(async () => (await running(cluster)).length === 2)
    const pods = await running(cluster)
    expect(new Set(pods.map((pod) => pod.spec?.nodeName)).size).toBe(2)
    await cluster.until(async () => (await cluster.get(kinds.Deployment, 'nginx-deployment'))?.status?.availableReplicas === 2)
    await cluster.close()
  })

  test('comes to rest: time passes and nothing is written but leases and what they carry', async () => {
    const cluster = await createCluster({ nodes: 2 })
    await cluster.apply(NGINX)
    await cluster.clock.advance('2m')
    const before = await state(cluster)
    const requests = cluster.requestLog().length
    await cluster.clock.advance('60s')
    expect(await state(cluster)).toBe(before)
    const writes = cluster
      .requestLog()
      .slice(requests)
      .filter((line) => / (POST|PUT|PATCH|DELETE) /.test(line) && !line.includes('/leases/'))
    expect(writes).toEqual([])
    await cluster.close()
  })

  test('of the same seed makes the same requests, byte for byte', async () => {
    const run = async () => {
      const cluster = await createCluster({ nodes: 3, seed: 'twice' })
      await cluster.apply(NGINX)
      await cluster.clock.advance('40s')
      await cluster.client.scale.update(kinds.Deployment, { namespace: 'default', name: 'nginx-deployment', replicas: 4 })
      await cluster.clock.advance('40s')
      const log = cluster.requestLog().join('\n')
      await cluster.close()
      return log
    }
    const first = await run()
    expect(first.split('\n').length).toBeGreaterThan(50)
    expect(await run()).toBe(first)
  })

  test('dumped in the middle of a rollout goes on twice to the same end', async () => {
    const cluster = await createCluster({ nodes: 3 })
    await cluster.apply(NGINX)
    await cluster.clock.advance('20s')
    await cluster.apply(NGINX.replace('nginx:1.7.9', 'nginx:1.9.1'))
    await cluster.clock.advance('1s')
    const deployment = await cluster.get(kinds.Deployment, 'nginx-deployment')
    expect(deployment?.status?.updatedReplicas ?? 0).toBeLessThan(2 + 1)
    const dump = cluster.dump()
    await cluster.close()
    const resume = async () => {
      const resumed = await createCluster({ nodes: 3, from: dump })
      await resumed.clock.advance('2m')
      const end = await state(resumed)
      expect((await running(resumed)).map((pod) => pod.spec?.containers[0]?.image)).toEqual(['nginx:1.9.1', 'nginx:1.9.1'])
      await resumed.close()
      return end
    }
    expect(await resume()).toBe(await resume())
  })

  test('replaces the pods of a node that dies, by the defaults, after 50 seconds and five minutes', async () => {
    const cluster = await createCluster({ nodes: 3 })
    await cluster.apply(NGINX)
    await cluster.until(async () => (await running(cluster)).length === 2)
    const victim = (await running(cluster))[0]?.spec?.nodeName ?? ''
    const died = cluster.clock.now()
    cluster.nodes.stop(victim)
    await cluster.until(
      async () => (await cluster.get(kinds.Node, victim))?.status?.conditions?.find((each) => each.type === 'Ready')?.status === 'Unknown',
      '2m',
    )
    const seconds = (cluster.clock.now() - died) / 1000
    expect(seconds).toBeGreaterThan(40)
    expect(seconds).toBeLessThan(70)
    await cluster.until(async () => (await running(cluster)).filter((pod) => pod.spec?.nodeName !== victim).length === 2, '8m')
    const evicted = (cluster.clock.now() - died) / 1000
    expect(evicted).toBeGreaterThan(340)
    expect(evicted).toBeLessThan(400)
    await cluster.close()
  })

  test('many stand in one process, apart from each other', async () => {
    const clusters = await Promise.all(Array.from({ length: 5 }, (_, i) => createCluster({ nodes: 1, seed: `${i}` })))
    await clusters[0]?.apply(NGINX)
    await clusters[0]?.clock.advance('10s')
    expect(await clusters[1]?.list(kinds.Pod)).toEqual([])
    for (const cluster of clusters) await cluster.close()
  })
})
