import { type ConfigMap, type DeepReadonly, kinds, type OwnerReference } from '@coxswain/api-types'
import type { ResourceRef } from '@coxswain/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Cluster, createCluster } from './index.ts'

let cluster: Cluster
beforeEach(async () => {
  cluster = await createCluster({ nodes: 0 })
  await cluster.clock.advance('2s')
})
afterEach(() => cluster.close())

const refTo = ({ metadata }: DeepReadonly<ConfigMap>, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: metadata.name ?? '',
  uid: metadata.uid ?? '',
  ...more,
})
const make = (name: string, ownerReferences: readonly OwnerReference[] = [], facts: Partial<ConfigMap['metadata']> = {}) =>
  cluster.client.create(kinds.ConfigMap, { metadata: { name, namespace: 'default', ownerReferences: [...ownerReferences], ...facts } })
const isGone = async (name: string): Promise<boolean> => (await cluster.get(kinds.ConfigMap, name)) === undefined
const remove = (name: string, propagationPolicy: 'Foreground' | 'Orphan' | 'Background') =>
  cluster.client.delete(kinds.ConfigMap, { namespace: 'default', name, propagationPolicy })

describe('the garbage collector', () => {
  test('in the background: the owner goes at once, its dependents after it, and theirs', async () => {
    const parent = await make('parent')
    const child = await make('child', [refTo(parent)])
    await make('grandchild', [refTo(child)])
    await remove('parent', 'Background')
    expect(await isGone('parent')).toBe(true)
    await cluster.until(async () => (await isGone('child')) && (await isGone('grandchild')), '2s')
  })

  test('in the foreground: the owner waits for those that block it, and for no others', async () => {
    const parent = await make('parent')
    await make('blocking', [refTo(parent, { blockOwnerDeletion: true })], { finalizers: ['example.com/wait'] })
    await make('other', [refTo(parent)], { finalizers: ['example.com/wait'] })
    await remove('parent', 'Foreground')
    await cluster.clock.advance('5s')
    expect((await cluster.get(kinds.ConfigMap, 'parent'))?.metadata.finalizers).toEqual(['foregroundDeletion'])
    expect((await cluster.get(kinds.ConfigMap, 'blocking'))?.metadata.deletionTimestamp).toBeDefined()
    await cluster.client.patch(kinds.ConfigMap, {
      namespace: 'default',
      name: 'blocking',
      type: 'merge',
      patch: { metadata: { finalizers: null } },
    })
    await cluster.until(() => isGone('parent'), '2s')
    expect((await cluster.get(kinds.ConfigMap, 'other'))?.metadata.deletionTimestamp).toBeDefined()
  })

  test('orphans: the owner goes, and its dependents stay without it', async () => {
    const parent = await make('parent')
    await make('child', [refTo(parent)])
    await remove('parent', 'Orphan')
    await cluster.until(() => isGone('parent'), '2s')
    await cluster.clock.advance('5s')
    const child = await cluster.get(kinds.ConfigMap, 'child')
    expect(child?.metadata.deletionTimestamp).toBeUndefined()
    expect(child?.metadata.ownerReferences ?? []).toEqual([])
  })

  test('a circle of owners that wait for one another goes', async () => {
    const one = await make('one')
    const two = await make('two', [refTo(one, { blockOwnerDeletion: true })])
    await cluster.client.patch(kinds.ConfigMap, {
      namespace: 'default',
      name: 'one',
      type: 'merge',
      patch: { metadata: { ownerReferences: [refTo(two, { blockOwnerDeletion: true })] } },
    })
    await cluster.clock.advance('1s')
    await remove('one', 'Foreground')
    await cluster.until(async () => (await isGone('one')) && (await isGone('two')), '10s')
  })

  test('an owner that never was: the dependent goes', async () => {
    await make('child', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'parent', uid: 'c0ffee00-0000-4000-8000-000000000000' }])
    await cluster.until(() => isGone('child'), '2s')
  })

  test('an owner in another namespace does not count, and an event says so', async () => {
    await cluster.client.create(kinds.Namespace, { metadata: { name: 'other' } })
    const parent = await cluster.client.create(kinds.ConfigMap, { metadata: { name: 'parent', namespace: 'other' } })
    await make('child', [refTo(parent)])
    await cluster.until(() => isGone('child'), '2s')
    await cluster.clock.advance('1s')
    const events = (await cluster.list(kinds.Event, 'default')).filter(({ reason }) => reason === 'OwnerRefInvalidNamespace')
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      type: 'Warning',
      involvedObject: { kind: 'ConfigMap', name: 'child' },
      message: `ownerRef [v1/ConfigMap, namespace: default, name: parent, uid: ${parent.metadata.uid}] does not exist in namespace "default"`,
    })
    expect(await cluster.get(kinds.ConfigMap, 'parent', 'other')).toBeDefined()
  })
})

describe('custom objects', () => {
  const WIDGETS: ResourceRef = { group: 'example.com', version: 'v1', plural: 'widgets', namespaced: true, kind: 'Widget' }
  const define = () =>
    cluster.client.create(kinds.CustomResourceDefinition, {
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    })
  const isEstablished = async (): Promise<boolean> => {
    const { status } = (await cluster.get(kinds.CustomResourceDefinition, 'widgets.example.com', '')) ?? {}
    return status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') === true
  }
  const owner = (uid: string): OwnerReference => ({ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid })

  test('own others within a second of their definition', async () => {
    await define()
    await cluster.until(isEstablished, '5s')
    const established = cluster.clock.now()
    const widget = await cluster.client.create(WIDGETS, { metadata: { name: 'w', namespace: 'default' } })
    await make('child', [owner(widget.metadata.uid)])
    await cluster.client.delete(WIDGETS, { namespace: 'default', name: 'w' })
    await cluster.until(() => isGone('child'), '1s')
    expect(cluster.clock.now() - established).toBeLessThanOrEqual(1000)
  })

  test('that are defined later make known whether an owner lives', async () => {
    await make('child', [owner('c0ffee00-0000-4000-8000-000000000000')])
    await cluster.clock.advance('10s')
    expect(await isGone('child')).toBe(false)
    await define()
    await cluster.until(isEstablished, '5s')
    await cluster.until(() => isGone('child'), '1s')
  })
})
