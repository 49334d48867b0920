import { describe, expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'

const PODS = '/api/v1/namespaces/default/pods'
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
})
