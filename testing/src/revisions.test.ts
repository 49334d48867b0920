import { kinds, type PodTemplateSpec } from '@coxswain/api-types'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from './index.ts'

let cluster: Cluster
beforeEach(async () => {
  cluster = await createCluster({ nodes: 2 })
  await cluster.clock.advance('2s')
})
afterEach(() => cluster.close())

const META = { name: 'web', namespace: 'default' }
const template = (image: string): PodTemplateSpec => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image }] },
})
const selector = { matchLabels: { app: 'web' } }
/** The revisions that each of the two controls: their numbers by the images of their templates. */
const histories = async () => {
  const { items } = await cluster.client.list(kinds.ControllerRevision, { namespace: 'default' })
  return ['DaemonSet', 'StatefulSet'].map((kind) =>
    items
      .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.kind === kind && owner.controller === true))
      .map(({ revision, data }) => `${revision} ${/web:\d/.exec(JSON.stringify(data))?.[0]}`)
      .sort(),
  )
}
/** Both have said their word on what was asked of them last, and it is done. */
const isDone = async (): Promise<boolean> => {
  const [daemons, set] = [await cluster.get(kinds.DaemonSet, 'web'), await cluster.get(kinds.StatefulSet, 'web')]
  if (daemons?.status === undefined || set?.status === undefined) return false
  return (
    [daemons, set].every(({ metadata, status }) => status?.observedGeneration === metadata.generation) &&
    [daemons.status.numberReady, daemons.status.updatedNumberScheduled, set.status.readyReplicas, set.status.updatedReplicas].every(
      (count) => count === 2,
    )
  )
}

test('a StatefulSet and a DaemonSet of one name and template, and of one count of collisions, each have their own history', async () => {
  const change = async (image: string): Promise<void> => {
    const patch = { ...META, type: 'merge', patch: { spec: { template: template(image) } } } as const
    await cluster.client.patch(kinds.DaemonSet, patch)
    await cluster.client.patch(kinds.StatefulSet, patch)
    await cluster.until(isDone, '120s')
  }
  await cluster.client.create(kinds.StatefulSet, {
    metadata: META,
    spec: { selector, template: template('web:1'), replicas: 2, serviceName: 'web' },
  })
  await cluster.client.create(kinds.DaemonSet, { metadata: META, spec: { selector, template: template('web:1') } })
  await cluster.until(isDone, '60s')
  expect(await histories()).toEqual([['1 web:1'], ['1 web:1']])
  // From one count on, both make the same names.
  await cluster.client.patch(kinds.DaemonSet, { ...META, type: 'merge', subresource: 'status', patch: { status: { collisionCount: 0 } } })
  await change('web:2')
  expect(await histories()).toEqual([
    ['1 web:1', '2 web:2'],
    ['1 web:1', '2 web:2'],
  ])
  await change('web:1')
  expect(await histories()).toEqual([
    ['2 web:2', '3 web:1'],
    ['2 web:2', '3 web:1'],
  ])
  const counts = [await cluster.get(kinds.DaemonSet, 'web'), await cluster.get(kinds.StatefulSet, 'web')].map(
    (each) => each?.status?.collisionCount,
  )
  expect([...counts].sort(), 'one of them gave way').toEqual([0, 1])

  await cluster.client.delete(kinds.StatefulSet, { ...META, propagationPolicy: 'Background' })
  await cluster.until(async () => (await histories())[1]?.length === 0, '30s')
  expect((await histories())[0]).toEqual(['2 web:2', '3 web:1'])
  expect((await cluster.get(kinds.DaemonSet, 'web'))?.status).toMatchObject({ numberReady: 2, updatedNumberScheduled: 2 })
})
