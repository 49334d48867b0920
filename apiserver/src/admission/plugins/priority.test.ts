import { describe, expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'

const PODS = '/api/v1/namespaces/default/pods'
const CLASSES = '/apis/scheduling.k8s.io/v1/priorityclasses'
const priorityClass = (name: string, fields: object) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  ...fields,
})
const pod = (spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})

describe('priority', () => {
  test('is nought where a pod names no class, and stays when a client writes the pod without it', async () => {
    const { send } = await testServer()
    const created = await send('POST', PODS, pod())
    expect(created.json.spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' })
    const { priority: _, preemptionPolicy: __, ...spec } = created.json.spec as Record<string, unknown>
    const answer = await send('PUT', `${PODS}/p`, { ...created.json, spec })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual(created.json)
  })

  test('is high for what the cluster cannot do without', async () => {
    const { send } = await testServer()
    expect((await send('POST', PODS, pod({ priorityClassName: 'system-node-critical' }))).json.spec).toMatchObject({
      priority: 2_000_001_000,
    })
  })

  test.each([
    [{ priorityClassName: 'urgent' }, 'pods "p" is forbidden: no PriorityClass with name urgent was found'],
    [{ priority: 7 }, 'the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0'],
    [{ preemptionPolicy: 'Never' }, 'the string value of PreemptionPolicy (Never) must not be provided in pod spec'],
  ])('cannot be chosen freely: %j', async (spec, message) => {
    const { send } = await testServer()
    expect(await send('POST', PODS, pod(spec))).toMatchObject({
      status: 403,
      json: { reason: 'Forbidden', message: expect.stringContaining(message) },
    })
  })

  test('is that of the class that a pod names', async () => {
    const { send } = await testServer()
    await send('POST', CLASSES, priorityClass('urgent', { value: 7, preemptionPolicy: 'Never' }))
    expect((await send('POST', PODS, pod({ priorityClassName: 'urgent' }))).json.spec).toMatchObject({
      priority: 7,
      preemptionPolicy: 'Never',
    })
  })

  test('is that of the default class where a pod names none, of which there is one', async () => {
    const { send } = await testServer()
    expect((await send('POST', CLASSES, priorityClass('usual', { value: 5, globalDefault: true }))).status).toBe(201)
    expect(await send('POST', CLASSES, priorityClass('other', { value: 1, globalDefault: true }))).toMatchObject({
      status: 403,
      json: {
        message:
          'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
      },
    })
    const merge = { 'content-type': 'application/merge-patch+json' }
    expect((await send('PATCH', `${CLASSES}/usual`, { description: 'For most.' }, merge)).status).toBe(200)
    expect((await send('POST', PODS, pod())).json.spec).toMatchObject({ priority: 5, priorityClassName: 'usual' })
    await send('DELETE', `${CLASSES}/usual`)
    expect((await send('POST', PODS, { ...pod(), metadata: { name: 'q' } })).json.spec).toMatchObject({ priority: 0 })
  })

  test('has two classes of the system from the start, which stay', async () => {
    const { send } = await testServer()
    const found = (await send('GET', CLASSES)).json['items'] as { metadata: { name: string }; value: number }[]
    expect(found.map(({ metadata, value }) => [metadata.name, value])).toEqual([
      ['system-cluster-critical', 2_000_000_000],
      ['system-node-critical', 2_000_001_000],
    ])
    expect(await send('DELETE', `${CLASSES}/system-node-critical`)).toMatchObject({
      status: 403,
      json: {
        message:
          'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
      },
    })
  })
})
