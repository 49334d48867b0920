import { kinds } from '@coxswain/api-types'
import { afterEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from './index.ts'

let cluster: Cluster
afterEach(() => cluster.close())

/** Zones of so many nodes each: a0, a1, ... are found by their place. */
const zonesOf = async (sizes: Readonly<Record<string, number>>): Promise<Readonly<Record<string, readonly string[]>>> => {
  const count = Object.values(sizes).reduce((sum, size) => sum + size, 0)
  cluster = await createCluster({ nodes: count, failover: 'fast' })
  await cluster.clock.advance('3s')
  const names = (await cluster.list(kinds.Node)).map(({ metadata }) => metadata.name)
  const zones = Object.fromEntries(Object.entries(sizes).map(([zone, size]) => [zone, names.splice(0, size)]))
  for (const [zone, members] of Object.entries(zones))
    for (const name of members)
      await cluster.client.patch(kinds.Node, {
        name,
        type: 'merge',
        patch: { metadata: { labels: { 'topology.kubernetes.io/zone': zone } } },
      })
  await cluster.clock.advance('1s')
  return zones
}
const stop = (names: readonly string[]): void => names.forEach((name) => void cluster.nodes.stop(name))
const start = (names: readonly string[]): void => names.forEach((name) => void cluster.nodes.start(name))
const givenUp = async (): Promise<readonly string[]> =>
  (await cluster.list(kinds.Node))
    .filter(({ spec }) => spec?.taints?.some(({ effect }) => effect === 'NoExecute'))
    .map(({ metadata }) => metadata.name)
const unknown = async (): Promise<number> =>
  (await cluster.list(kinds.Node)).filter(({ status }) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'Unknown'),
  ).length

test('a zone that is lost altogether is given up at full speed, as long as another works', async () => {
  const { a = [] } = await zonesOf({ a: 3, b: 2 })
  stop(a)
  await cluster.clock.advance('8s')
  expect(await givenUp()).toEqual(a)
})

test('a small zone of which most is silent is not given up', async () => {
  const { a = [] } = await zonesOf({ a: 5, b: 1 })
  stop(a.slice(0, 3))
  await cluster.clock.advance('2m')
  expect([await unknown(), await givenUp()]).toEqual([3, []])
  start(a.slice(0, 1))
  await cluster.clock.advance('5s')
  expect(await givenUp()).toEqual(a.slice(1, 3))
})

test('when all zones are lost nothing is given up, and what was is taken back', async () => {
  const { a = [], b = [] } = await zonesOf({ a: 3, b: 2 })
  stop(a.slice(0, 1))
  await cluster.clock.advance('8s')
  expect(await givenUp()).toEqual(a.slice(0, 1))
  stop([...a.slice(1), ...b])
  await cluster.clock.advance('2m')
  expect([await unknown(), await givenUp()]).toEqual([5, []])
})

test('when one of all comes back the others have a grace period to follow, and are given up then', async () => {
  const { a = [], b = [] } = await zonesOf({ a: 3, b: 2 })
  stop([...a, ...b])
  await cluster.clock.advance('1m')
  start(b)
  await cluster.clock.advance('3s')
  expect(await givenUp()).toEqual([])
  start(a.slice(0, 1))
  await cluster.clock.advance('4s')
  expect(await givenUp()).toEqual(a.slice(1))
})
