import { kinds } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { type TestCluster, testCluster } from './testdata/test-cluster.ts'

const CRITICAL = 2_000_000_000
const SHUTDOWN = { totalMs: 30_000, criticalMs: 10_000 }
const MESSAGE = 'Pod was terminated in response to imminent node shutdown.'

const readyOf = async (cluster: TestCluster) => (await cluster.node('node-0')).status?.conditions?.find(({ type }) => type === 'Ready')
const phases = async (cluster: TestCluster, ...names: readonly string[]) =>
  Promise.all(names.map(async (name) => (await cluster.pod(name)).status?.phase))

/** A node with a plain pod, one that needs its time to stop, and a critical one. */
const started = async () => {
  const cluster = await testCluster({ shutdown: SHUTDOWN })
  cluster.nodes.start()
  await cluster.createPod('plain', {})
  await cluster.createPod('slow', { annotations: { 'simulated.coxswain.dev/termination': '5s' } })
  await cluster.createPod('stubborn', {
    annotations: { 'simulated.coxswain.dev/termination': 'ignore' },
    spec: { terminationGracePeriodSeconds: 600 },
  })
  await cluster.createPod('critical', { spec: { priorityClassName: 'system-node-critical' } })
  await cluster.advance(10_000)
  let isOff = false
  void cluster.nodes.shutDownNode('node-0').then(() => {
    isOff = true
  })
  return { cluster, isOff: () => isOff }
}

test('a node that is shut down ends its pods in order, each within its time, and is off', async () => {
  const { cluster, isOff } = await started()
  expect((await cluster.pod('critical')).spec?.priority).toBeGreaterThanOrEqual(CRITICAL)
  await cluster.advance(1_000)
  expect(await readyOf(cluster)).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'node is shutting down' })
  expect(await phases(cluster, 'plain', 'slow', 'stubborn', 'critical')).toEqual(['Failed', 'Running', 'Running', 'Running'])
  await cluster.advance(5_000)
  expect(await phases(cluster, 'slow', 'stubborn', 'critical')).toEqual(['Failed', 'Running', 'Running'])
  await cluster.advance(15_000)
  expect(await phases(cluster, 'stubborn', 'critical')).toEqual(['Failed', 'Failed'])
  const { status } = await cluster.pod('plain')
  expect(status).toMatchObject({ phase: 'Failed', reason: 'Terminated', message: MESSAGE })
  expect(status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'TerminationByKubelet',
    message: MESSAGE,
  })
  await cluster.advance(2_000)
  expect(isOff()).toBe(true)
  const before = cluster.requests.length
  await cluster.advance(600_000)
  expect(cluster.requests.length).toBe(before)
  expect(await cluster.events('node-0')).toContain('NodeNotReady Node node-0 status is now: NodeNotReady')
})

test('it takes no pods meanwhile', async () => {
  const { cluster } = await started()
  await cluster.advance(1_000)
  await cluster.createPod('late', {})
  await cluster.advance(1_000)
  expect((await cluster.pod('late')).status).toMatchObject({
    phase: 'Failed',
    reason: 'NodeShutdown',
    message: 'Pod was rejected: Pod was rejected as the node is shutting down.',
  })
  expect(await cluster.events('late')).toEqual(['NodeShutdown Pod was rejected as the node is shutting down.'])
})

test('switched on again it is ready, and what it ended stays ended', async () => {
  const { cluster } = await started()
  await cluster.advance(60_000)
  cluster.nodes.startNode('node-0')
  await cluster.advance(5_000)
  expect(await readyOf(cluster)).toMatchObject({ status: 'True' })
  expect(await phases(cluster, 'plain', 'critical')).toEqual(['Failed', 'Failed'])
  await cluster.createPod('new', {})
  await cluster.advance(5_000)
  expect(await phases(cluster, 'new')).toEqual(['Running'])
  await cluster.client.delete(kinds.Pod, { namespace: 'default', name: 'plain' })
  await cluster.advance(5_000)
  expect((await cluster.server.send('GET', '/api/v1/namespaces/default/pods/plain')).status).toBe(404)
})

test('a shutdown that is called off in the middle leaves the rest running', async () => {
  const { cluster, isOff } = await started()
  await cluster.advance(2_000)
  cluster.nodes.startNode('node-0')
  await cluster.advance(60_000)
  expect(await readyOf(cluster)).toMatchObject({ status: 'True' })
  expect(await phases(cluster, 'plain', 'critical')).toEqual(['Failed', 'Running'])
  expect(isOff()).toBe(false)
})
