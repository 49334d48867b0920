import { kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { nodeUser } from './node/node-user.ts'
import { type TestCluster, testCluster } from './testdata/test-cluster.ts'

const ready = async (cluster: TestCluster, name: string) =>
  (await cluster.node(name)).status?.conditions?.find(({ type }) => type === 'Ready')
const lease = (cluster: TestCluster, name: string) => cluster.client.get(kinds.Lease, { namespace: 'kube-node-lease', name })

describe('a node', () => {
  test('registers, not ready before it has a range for its pods', async () => {
    const cluster = await testCluster({ nodes: [{ name: 'n1', labels: { zone: 'a' } }] })
    cluster.nodes.start()
    await cluster.settle()
    expect(await cluster.node('n1')).toMatchObject({
      metadata: { labels: { 'kubernetes.io/hostname': 'n1', 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', zone: 'a' } },
      status: {
        capacity: { cpu: '8', memory: '32Gi', pods: '110' },
        nodeInfo: {
          containerRuntimeVersion: 'simulated://0.1.0',
          osImage: 'Coxswain simulated node',
          kubeletVersion: 'v1.36.0+coxswain-0.1.0',
        },
        addresses: [
          { type: 'InternalIP', address: '192.168.0.1' },
          { type: 'Hostname', address: 'n1' },
        ],
      },
    })
    expect(await ready(cluster, 'n1')).toMatchObject({ status: 'False', reason: 'KubeletNotReady' })
    await cluster.createPod('a', { node: 'n1' })
    await cluster.advance(2_000)
    expect((await cluster.pod('a')).status).toMatchObject({ phase: 'Pending' })
    await cluster.client.patch(kinds.Node, {
      name: 'n1',
      type: 'merge',
      patch: { spec: { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] } },
    })
    await cluster.advance(3_000)
    expect(await ready(cluster, 'n1')).toMatchObject({ status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' })
    expect((await cluster.pod('a')).status).toMatchObject({ phase: 'Running', podIP: '10.1.0.2' })
    expect(await cluster.events('n1')).toEqual(['Starting Starting kubelet.', 'NodeReady Node n1 status is now: NodeReady'])
  })

  test('renews its lease, and writes its status every five minutes', async () => {
    const cluster = await testCluster()
    cluster.nodes.start()
    await cluster.advance(3_600_000)
    const { spec, metadata } = await lease(cluster, 'node-0')
    expect(spec).toMatchObject({ holderIdentity: 'node-0', leaseDurationSeconds: 40, renewTime: '2026-01-01T01:00:00.000000Z' })
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'Node', name: 'node-0' }])
    expect(cluster.requests.filter((each) => each.startsWith('PUT')).length).toBe(360)
    expect(cluster.requests.filter((each) => each === 'PATCH /api/v1/nodes/node-0/status').length).toBe(1 + 12)
  })

  test.each(['leases', 'nodes'])('asks again soon where %s get no answer', async (resource) => {
    let isSilent = false
    const sent: number[] = []
    const cluster = await testCluster({
      clients: ({ server, clock }, clientOver) => {
        const own = clientOver(server.transport({ name: 'admin', groups: ['system:masters'] }))
        const heartbeats = clientOver((request) => {
          const isMeant = isSilent && request.path.includes(`/${resource}/`)
          if (isMeant) sent.push(clock.monotonic())
          return isMeant ? new Promise(() => undefined) : server.transport(nodeUser('node-0'))(request)
        })
        return { reading: own, reporting: own, clientFor: () => heartbeats }
      },
    })
    cluster.nodes.start()
    await cluster.advance(295_000)
    isSilent = true
    await cluster.advance(30_000)
    isSilent = false
    const [first = Number.NaN, second = Number.NaN] = sent
    expect(second - first).toBeGreaterThanOrEqual(10_000)
    expect(second - first).toBeLessThan(21_000)
    const before = (await lease(cluster, 'node-0')).spec?.renewTime ?? ''
    await cluster.advance(25_000)
    expect(Date.parse((await lease(cluster, 'node-0')).spec?.renewTime ?? '')).toBeGreaterThan(Date.parse(before))
  })

  test('that stops says nothing, and goes on when it comes back', async () => {
    const cluster = await testCluster()
    cluster.nodes.start()
    for (const name of ['stays', 'goes', 'deleted']) await cluster.createPod(name, {})
    await cluster.advance(5_000)
    cluster.nodes.stopNode('node-0')
    const before = cluster.requests.length
    const unknown = { status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }] } }
    await cluster.client.patch(kinds.Node, { name: 'node-0', subresource: 'status', type: 'strategic', patch: unknown })
    await cluster.client.delete(kinds.Pod, { namespace: 'default', name: 'goes', gracePeriodSeconds: 0 })
    await cluster.client.delete(kinds.Pod, { namespace: 'default', name: 'deleted' })
    await cluster.advance(600_000)
    expect(cluster.requests.length).toBe(before)
    cluster.nodes.startNode('node-0')
    await cluster.advance(5_000)
    expect(await ready(cluster, 'node-0')).toMatchObject({ status: 'True' })
    expect((await cluster.pod('stays')).status?.containerStatuses).toMatchObject([{ restartCount: 0, state: { running: {} } }])
    expect((await cluster.server.send('GET', '/api/v1/namespaces/default/pods/deleted')).status).toBe(404)
    expect(cluster.nodes.dump().nodes[0]?.runtime.pods).toHaveLength(1)
  })

  test('of another life of the agent is taken over with its pods as they run', async () => {
    const first = await testCluster()
    first.nodes.start()
    await first.createPod('a', { annotations: { 'simulated.coxswain.dev/run': '100s exit 1' } })
    await first.advance(5_000)
    const before = await first.pod('a')
    first.nodes.stop()
    first.informers.stop()
    const second = await testCluster({ server: first.server, seed: 'another' })
    second.nodes.start()
    await second.advance(20_000)
    expect((await second.pod('a')).status).toEqual(before.status)
    await second.createPod('b', {})
    await second.advance(5_000)
    expect((await second.pod('b')).status?.podIP).toBe('10.244.0.3')
    await second.advance(80_000)
    expect((await second.pod('a')).status?.containerStatuses).toMatchObject([{ restartCount: 1 }])
  })

  test('whose agent is started again ends what was deleted meanwhile, and starts none of it', async () => {
    const first = await testCluster()
    first.nodes.start()
    for (const name of ['stays', 'goes', 'gone']) await first.createPod(name, {})
    await first.advance(5_000)
    const { status } = await first.pod('stays')
    first.nodes.stop()
    first.informers.stop()
    await first.client.delete(kinds.Pod, { namespace: 'default', name: 'goes' })
    await first.client.delete(kinds.Pod, { namespace: 'default', name: 'gone', gracePeriodSeconds: 0 })
    const second = await testCluster({ server: first.server, seed: 'another' })
    second.nodes.start()
    await second.advance(5_000)
    expect((await second.pod('stays')).status).toEqual(status)
    expect((await second.server.send('GET', '/api/v1/namespaces/default/pods/goes')).status).toBe(404)
    expect(second.requests.filter((each) => each.startsWith('DELETE'))).toEqual(['DELETE /api/v1/namespaces/default/pods/goes'])
    expect(second.nodes.dump().nodes[0]?.runtime.pods).toHaveLength(1)
    expect((await second.events('goes')).filter((each) => each.startsWith('Started'))).toHaveLength(1)
  })

  test('has pods wait that it has no address for', async () => {
    const cluster = await testCluster({ nodes: [{ name: 'n1', podCidr: '10.1.0.0/30' }] })
    cluster.nodes.start()
    await cluster.createPod('first', { node: 'n1' })
    await cluster.advance(5_000)
    await cluster.createPod('second', { node: 'n1' })
    await cluster.advance(5_000)
    expect((await cluster.pod('second')).status?.phase).toBe('Pending')
    expect((await cluster.events('second'))[0]).toMatch(/^FailedCreatePodSandBox .*no address is left in 10\.1\.0\.0\/30$/)
    await cluster.client.delete(kinds.Pod, { namespace: 'default', name: 'first' })
    await cluster.advance(15_000)
    expect((await cluster.pod('second')).status).toMatchObject({ phase: 'Running', podIP: '10.1.0.2' })
  })

  test('whose Node is deleted falls silent, until somebody makes it again', async () => {
    const cluster = await testCluster()
    cluster.nodes.start()
    await cluster.settle()
    await cluster.client.delete(kinds.Node, { name: 'node-0' })
    await cluster.settle()
    const before = cluster.requests.length
    await cluster.advance(600_000)
    expect(cluster.requests.length).toBe(before)
    await cluster.client.create(kinds.Node, {
      metadata: { name: 'node-0' },
      spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] },
    })
    await cluster.advance(20_000)
    expect(await ready(cluster, 'node-0')).toMatchObject({ status: 'True' })
    expect((await lease(cluster, 'node-0')).metadata.ownerReferences?.[0]?.uid).toBe((await cluster.node('node-0')).metadata.uid)
  })

  test('goes on from a dump as it would have', async () => {
    const first = await testCluster()
    first.nodes.start()
    await first.createPod('a', { annotations: { 'simulated.coxswain.dev/run': '7s exit 1' } })
    await first.advance(30_000)
    const dump = JSON.parse(JSON.stringify(first.nodes.dump()))
    first.nodes.stop()
    first.informers.stop()
    const second = await testCluster({ server: first.server })
    second.nodes.restore(dump)
    second.nodes.start()
    await second.settle()
    expect(JSON.parse(JSON.stringify(second.nodes.dump()))).toEqual(dump)
    await second.advance(60_000)
    expect((await second.pod('a')).status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(2)
    expect(second.requests.some((each) => each.startsWith('POST /api/v1/nodes'))).toBe(false)
  })
})

test('the same seed makes the same requests', async () => {
  const play = async () => {
    const cluster = await testCluster({ nodes: { count: 5, prefix: 'n', template: { podCidr: '10.0.0.0/24' } } })
    cluster.nodes.start()
    for (let i = 0; i < 20; i++)
      await cluster.createPod(`p${i}`, { node: `n${i % 5}`, annotations: { 'simulated.coxswain.dev/run': '3s exit 1' } })
    await cluster.advance(120_000)
    return cluster.requests
  }
  expect(await play()).toEqual(await play())
})
