import { expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'

const BASE = '/api/v1/namespaces/default'
const withRange = async (limits: readonly object[]) => {
  const server = await testServer()
  await server.send('POST', `${BASE}/limitranges`, { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'r' }, spec: { limits } })
  return server
}
const pod = (resources: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'i', resources }] },
})

test('containers that say nothing get the defaults, and an annotation says so', async () => {
  const { send } = await withRange([{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '100m', memory: '1Gi' } }])
  expect((await send('POST', `${BASE}/pods`, pod({}))).json).toMatchObject({
    metadata: {
      annotations: {
        'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu, memory request for container c; cpu limit for container c',
      },
    },
    spec: { containers: [{ resources: { limits: { cpu: '1' }, requests: { cpu: '100m', memory: '1Gi' } } }] },
  })
})

test.each([
  [{ min: { cpu: '200m' } }, { requests: { cpu: '100m' } }, 'minimum cpu usage per Container is 200m, but request is 100m'],
  [{ max: { memory: '1Gi' } }, { limits: { memory: '2Gi' } }, 'maximum memory usage per Container is 1Gi, but limit is 2Gi'],
  [
    { maxLimitRequestRatio: { cpu: '2' } },
    { requests: { cpu: '1' }, limits: { cpu: '3' } },
    'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
  ],
])('what does not fit is refused: %j', async (item, resources, why) => {
  const { send } = await withRange([{ type: 'Container', ...item }])
  const { status, json } = await send('POST', `${BASE}/pods`, pod(resources))
  expect([status, json['message']]).toEqual([403, `pods "p" is forbidden: ${why}`])
})

test('of several reasons all are told', async () => {
  const { send } = await withRange([{ type: 'Pod', max: { cpu: '1', memory: '1Gi' } }])
  const { json } = await send('POST', `${BASE}/pods`, pod({ limits: { cpu: '2', memory: '2Gi' } }))
  expect(json['message']).toBe(
    'pods "p" is forbidden: [maximum cpu usage per Pod is 1, but limit is 2, maximum memory usage per Pod is 1Gi, but limit is 2Gi]',
  )
})
