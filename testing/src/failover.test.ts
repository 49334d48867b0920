import { readFileSync } from 'node:fs'
import { kinds, type Node, type Pod, type Stored } from '@coxswain/api-types'
import { afterEach, describe, expect, test } from 'vitest'
import { type Cluster, createCluster } from './index.ts'

const WEB = readFileSync('docs/examples/nginx-deployment.yaml', 'utf8').replace('replicas: 2', 'replicas: 4')
const SET = readFileSync('docs/examples/web-stateful-set.yaml', 'utf8')

let cluster: Cluster
afterEach(() => cluster.close())

const conditionOf = ({ status }: Stored<Pod> | Stored<Node>, type: string): string | undefined =>
  status?.conditions?.find((each) => each.type === type)?.status
const isUp = (pod: Stored<Pod>): boolean =>
  pod.status?.phase === 'Running' && pod.metadata.deletionTimestamp === undefined && conditionOf(pod, 'Ready') === 'True'
const pods = () => cluster.list(kinds.Pod)
const upElsewhere = async (node: string): Promise<number> => (await pods()).filter((pod) => isUp(pod) && pod.spec?.nodeName !== node).length
const nodeOf = async (name: string) => (await cluster.get(kinds.Node, name)) ?? Promise.reject(new Error(`no node ${name}`))
const taintsOf = async (name: string) =>
  ((await nodeOf(name)).spec?.taints ?? []).map(({ key, effect }) => `${key.split('/')[1]}:${effect}`)

/** A Deployment of four on three nodes. Gives the node that has two of them. */
const fourOnThree = async (failover: 'fast' | 'upstream'): Promise<string> => {
  cluster = await createCluster({ nodes: 3, failover })
  await cluster.apply(WEB)
  await cluster.clock.advance('10s')
  const nodes = (await pods()).map(({ spec }) => spec?.nodeName ?? '')
  return nodes.find((node, i) => nodes.indexOf(node) !== i) ?? ''
}

describe('the pods of a dead node', () => {
  test.each([
    ['fast', 4, 8],
    ['upstream', 340, 360],
  ] as const)('%s: run elsewhere after %d to %d s', async (failover, from, to) => {
    const victim = await fourOnThree(failover)
    const died = cluster.clock.now()
    cluster.nodes.stop(victim)
    await cluster.until(async () => (await upElsewhere(victim)) === 4, '10m')
    const seconds = (cluster.clock.now() - died) / 1000
    expect(seconds).toBeGreaterThanOrEqual(from)
    expect(seconds).toBeLessThanOrEqual(to)
  })
})

describe('a node that comes back', () => {
  test('late: ends what was moved, starts none of it, and is trusted again', async () => {
    const victim = await fourOnThree('fast')
    cluster.nodes.stop(victim)
    await cluster.clock.advance('15s')
    const moved = (await pods()).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    expect(moved.map(({ spec }) => spec?.nodeName)).toEqual([victim, victim])
    expect(await taintsOf(victim)).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute'])
    cluster.nodes.start(victim)
    await cluster.clock.advance('5s')
    const left = await pods()
    expect(left.filter(isUp)).toHaveLength(4)
    expect(left.filter(({ spec }) => spec?.nodeName === victim)).toEqual([])
    expect([conditionOf(await nodeOf(victim), 'Ready'), await taintsOf(victim)]).toEqual(['True', []])
    await cluster.client.scale.update(kinds.Deployment, { namespace: 'default', name: 'nginx-deployment', replicas: 8 })
    await cluster.clock.advance('5s')
    expect((await pods()).filter((pod) => isUp(pod) && pod.spec?.nodeName === victim).length).toBeGreaterThan(0)
  })

  test('before it was missed: nobody has noticed', async () => {
    const victim = await fourOnThree('upstream')
    const before = (await pods()).map(({ metadata }) => metadata.uid)
    cluster.nodes.stop(victim)
    await cluster.clock.advance('35s')
    cluster.nodes.start(victim)
    await cluster.clock.advance('10m')
    const after = await pods()
    expect(after.map(({ metadata }) => metadata.uid)).toEqual(before)
    expect(after.every(isUp)).toBe(true)
    const lost = (await cluster.list(kinds.Event)).filter(({ reason }) => reason === 'NodeNotReady')
    expect(lost).toEqual([])
  })

  test('after it was missed, and before its pods were sent away: keeps them, and they are ready again', async () => {
    const victim = await fourOnThree('upstream')
    const before = (await pods()).map(({ metadata }) => metadata.uid)
    cluster.nodes.stop(victim)
    await cluster.clock.advance('2m')
    expect((await pods()).filter((pod) => !isUp(pod)).map(({ spec }) => spec?.nodeName)).toEqual([victim, victim])
    expect(conditionOf(await nodeOf(victim), 'Ready')).toBe('Unknown')
    cluster.nodes.start(victim)
    await cluster.clock.advance('10m')
    const after = await pods()
    expect(after.map(({ metadata }) => metadata.uid)).toEqual(before)
    expect(after.every(isUp)).toBe(true)
    expect(after.every(({ status }) => status?.containerStatuses?.every(({ restartCount }) => restartCount === 0))).toBe(true)
    expect(await taintsOf(victim)).toEqual([])
  })
})

describe('a node that is shut down', () => {
  test('gives its pods up at once, and they run elsewhere before anybody has missed it', async () => {
    const victim = await fourOnThree('upstream')
    cluster.nodes.shutDown(victim)
    await cluster.until(async () => (await upElsewhere(victim)) === 4, '10s')
    const ended = (await pods()).filter(({ spec }) => spec?.nodeName === victim)
    expect(ended.map(({ status }) => [status?.phase, status?.reason])).toEqual([
      ['Failed', 'Terminated'],
      ['Failed', 'Terminated'],
    ])
    expect(await taintsOf(victim)).toContain('not-ready:NoSchedule')
  })
})

describe('a StatefulSet', () => {
  test("leaves a dead node's pod alone until somebody vouches for it that the node is out of service", async () => {
    cluster = await createCluster({ nodes: 3, failover: 'fast' })
    await cluster.apply(SET)
    await cluster.clock.advance('20s')
    const victim = (await cluster.get(kinds.Pod, 'web-0'))?.spec?.nodeName ?? ''
    cluster.nodes.stop(victim)
    await cluster.clock.advance('10m')
    const stuck = await cluster.get(kinds.Pod, 'web-0')
    expect([stuck?.spec?.nodeName, stuck?.metadata.deletionTimestamp === undefined]).toEqual([victim, false])
    const taints = [
      ...((await nodeOf(victim)).spec?.taints ?? []),
      { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' },
    ]
    await cluster.client.patch(kinds.Node, { name: victim, type: 'merge', patch: { spec: { taints } } })
    await cluster.clock.advance('5s')
    const moved = await cluster.get(kinds.Pod, 'web-0')
    expect(moved?.spec?.nodeName).not.toBe(victim)
    expect(moved !== undefined && isUp(moved)).toBe(true)
  })
})
