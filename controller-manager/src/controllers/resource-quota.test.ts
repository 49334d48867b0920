import { type DeepReadonly, type KubeObject, kinds, quota, type ResourceQuota } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { countUsed } from './resource-quota/count-used.ts'
import { type Counted, readCounted } from './resource-quota/read-counted.ts'
import { createResourceQuota } from './resource-quota.ts'

const PERIOD_MS = 1_000
const controller = createResourceQuota({ resourceQuotaSyncPeriodMs: PERIOD_MS })

const quotaOf = (hard: Readonly<Record<string, string>>, status: object = {}, spec: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { namespace: 'a', name: 'q', resourceVersion: '7', uid: 'u' },
    spec: { hard, ...spec },
    status,
  }) as DeepReadonly<ResourceQuota>
const pod = (name: string, cpu: string, more: object = {}) =>
  ({
    metadata: { namespace: 'a', name },
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }] },
    ...more,
  }) as unknown as KubeObject
const PODS = { group: '', plural: 'pods' }
const counted = (found: DeepReadonly<ResourceQuota>, ...pods: readonly KubeObject[]): Counted =>
  ({ quota: found, listed: [{ resource: PODS, objects: pods }] }) as unknown as Counted
const used = (...given: Parameters<typeof counted>) => quota.writeAmounts(countUsed(counted(...given)))

describe('what is used of a quota', () => {
  test('is counted over all objects, and is nought where there are none', () => {
    const hard = { pods: '10', 'requests.cpu': '4', 'count/pods': '5' }
    expect(used(quotaOf(hard), pod('x', '500m'), pod('y', '1'))).toEqual({ pods: '2', 'requests.cpu': '1500m', 'count/pods': '2' })
    expect(used(quotaOf(hard))).toEqual({ pods: '0', 'requests.cpu': '0', 'count/pods': '0' })
  })

  test('leaves out pods that have ended, but for their number as objects', () => {
    const ended = pod('x', '1', { status: { phase: 'Failed' } })
    expect(used(quotaOf({ pods: '10', cpu: '4', 'count/pods': '5' }), ended)).toEqual({ pods: '0', cpu: '0', 'count/pods': '1' })
  })

  test('is that of the quota’s scopes', () => {
    const bestEffort = {
      metadata: { namespace: 'a', name: 'b' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    } as unknown as KubeObject
    expect(used(quotaOf({ pods: '10' }, {}, { scopes: ['BestEffort'] }), pod('x', '1'), bestEffort)).toEqual({ pods: '1' })
    expect(used(quotaOf({ pods: '10' }, {}, { scopes: ['NotBestEffort'] }), pod('x', '1'), pod('y', '1'), bestEffort)).toEqual({
      pods: '2',
    })
  })

  test('leaves out what nobody counts', () => {
    expect(used(quotaOf({ pods: '10', 'example.com/nothing': '3' }))).toEqual({ pods: '0' })
  })
})

describe('the status of a quota', () => {
  test('is written for the version that was read before its objects, and then at rest', () => {
    const object = quotaOf({ pods: '10' }, { hard: { pods: '5' }, used: { pods: '9' } })
    const gathered = counted(object, pod('x', '1'))
    const { steps, requeueAfterMs } = planFor(controller, { object, gathered })
    expect(steps).toMatchObject([
      { do: 'updateStatus', object: { metadata: { resourceVersion: '7' }, status: { hard: { pods: '10' }, used: { pods: '1' } } } },
    ])
    expect(requeueAfterMs).toBe(PERIOD_MS)
    const written = quotaOf({ pods: '10' }, { hard: { pods: '10' }, used: { pods: '1' } })
    expect(expectFixpoint(controller, { object: written, gathered: counted(written, pod('x', '1')) }).plan).toEqual({
      steps: [],
      requeueAfterMs: PERIOD_MS,
    })
  })

  test('is counted again at once where the server did not charge what was written meanwhile', () => {
    for (const status of [{}, { hard: { services: '1' }, used: { services: '0', pods: '0' } }, { hard: { pods: '10' }, used: {} }]) {
      const object = quotaOf({ pods: '10' }, status)
      const { steps, requeueAfterMs } = planFor(controller, { object, gathered: counted(object) })
      expect([steps.length, requeueAfterMs]).toEqual([1, 0])
    }
  })

  test('is the same in other words', () => {
    const object = quotaOf({ 'requests.cpu': '1000m' }, { hard: { 'requests.cpu': '1' }, used: { 'requests.cpu': '500m' } })
    expect(planFor(controller, { object, gathered: counted(object, pod('x', '0.5')) }).steps).toEqual([])
  })

  test('is nobody’s where the quota is gone', () => {
    expect(planFor(controller, { key: 'a/q', gathered: undefined })).toEqual({ steps: [] })
  })

  test.each<[string, DeepReadonly<ResourceQuota>, boolean]>([
    [
      'limits something that was not counted',
      quotaOf({ pods: '1', services: '1' }, { hard: { pods: '1', services: '1' }, used: { pods: '0' } }),
      true,
    ],
    ['limits more than its status says', quotaOf({ pods: '2' }, { hard: { pods: '1' }, used: { pods: '0' } }), true],
    ['has just been charged by the server', quotaOf({ pods: '2' }, { hard: { pods: '2' }, used: { pods: '1' } }), false],
  ])('is counted when a quota changes that %s: %#', (_, object, expected) => {
    expect(controller.when?.({ type: 'updated', object } as never)).toBe(expected)
    expect(controller.when?.({ type: 'added', object } as never)).toBe(true)
  })
})

test('objects are listed after the quota has been read, whole where more than their number counts', async () => {
  const asked: string[] = []
  const client = {
    listAll: async (kind: { readonly plural: string; readonly metadataOnly?: boolean }) => {
      asked.push(`${kind.plural}${kind.metadataOnly === true ? ' (metadata)' : ''}`)
      return {
        items: kind.plural === kinds.ResourceQuota.plural ? [quotaOf({ pods: '1', 'requests.cpu': '1', 'count/configmaps': '1' })] : [],
      }
    },
  }
  const found = await readCounted(client as never, 'a', 'q')
  expect(asked).toEqual(['resourcequotas', 'pods', 'configmaps (metadata)'])
  expect(found?.listed.map(({ resource }) => resource.plural)).toEqual(['pods', 'configmaps'])
  expect(await readCounted(client as never, 'a', 'another')).toBeUndefined()
})
