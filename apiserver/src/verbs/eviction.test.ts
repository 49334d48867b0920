import { describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testkit/test-server.ts'

const PODS = '/api/v1/namespaces/default/pods'
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets'
const MERGE = { 'content-type': 'application/merge-patch+json' }
const CANNOT = "Cannot evict pod as it would violate the pod's disruption budget."

type Send = TestServer['send']

interface PodFacts {
  readonly phase?: string
  readonly ready?: boolean
}

/** A pod with the label that the budgets select. Deleted at once: no node has it. */
const makePod = async (send: Send, name: string, { phase = 'Running', ready = true }: PodFacts = {}): Promise<void> => {
  const spec = { containers: [{ name: 'main', image: 'web:1' }] }
  await send('POST', PODS, { metadata: { name, labels: { app: 'web' } }, spec })
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }]
  await send('PATCH', `${PODS}/${name}/status`, { status: { phase, conditions } }, MERGE)
}

const COUNTED = { observedGeneration: 1, expectedPods: 3, currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1 }

/** A budget with the status that its controller has given it. */
const makeBudget = async (send: Send, status: object = COUNTED, spec: object = {}, name = 'web'): Promise<void> => {
  await send('POST', BUDGETS, { metadata: { name }, spec: { selector: { matchLabels: { app: 'web' } }, minAvailable: 2, ...spec } })
  await send('PATCH', `${BUDGETS}/${name}/status`, { status }, MERGE)
}

const evict = (send: Send, name: string, deleteOptions: object = {}, query = '') =>
  send('POST', `${PODS}/${name}/eviction${query}`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, deleteOptions })
const budget = async (send: Send) => (await send('GET', `${BUDGETS}/web`)).json
const isThere = async (send: Send, name: string): Promise<boolean> => (await send('GET', `${PODS}/${name}`)).status === 200

describe('an eviction that the budget allows', () => {
  test('takes one disruption from it, notes the pod, and says so when none is left', async () => {
    const { send } = await testServer()
    await makePod(send, 'a')
    await makeBudget(send)
    expect(await evict(send, 'a')).toMatchObject({ status: 201, json: { kind: 'Status', status: 'Success', code: 201 } })
    expect(await isThere(send, 'a')).toBe(false)
    expect(await budget(send)).toMatchObject({
      status: {
        ...COUNTED,
        disruptionsAllowed: 0,
        disruptedPods: { a: '2026-01-01T00:00:00Z' },
        conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', observedGeneration: 1 }],
      },
      metadata: {
        managedFields: expect.arrayContaining([expect.objectContaining({ manager: 'kube-apiserver', subresource: 'status' })]),
      },
    })
  })

  test('tells the pod why it goes before it goes', async () => {
    const { send, watch } = await testServer()
    await makePod(send, 'a')
    const seen = await watch(`${PODS}?watch=true&resourceVersion=0`)
    await evict(send, 'a')
    const why = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }
    const told = { status: { conditions: [{ type: 'Ready' }, { ...why, observedGeneration: 1 }] } }
    expect(seen.events()).toMatchObject([{ type: 'ADDED' }, { type: 'MODIFIED', object: told }, { type: 'DELETED', object: told }])
  })

  test('changes nothing in a dry run, wherever that is asked for', async () => {
    const { send } = await testServer()
    await makePod(send, 'a')
    await makeBudget(send)
    const before = await budget(send)
    expect((await evict(send, 'a', {}, '?dryRun=All')).status).toBe(201)
    expect((await evict(send, 'a', { dryRun: ['All'] })).status).toBe(201)
    expect(await budget(send)).toEqual(before)
    expect((await send('GET', `${PODS}/a`)).json).not.toHaveProperty('status.conditions.1')
  })

  test('holds to the preconditions that the client has set', async () => {
    const { send } = await testServer()
    await makePod(send, 'a')
    const { json: pod } = await send('GET', `${PODS}/a`)
    const { uid, resourceVersion } = pod['metadata'] as { readonly uid: string; readonly resourceVersion: string }
    expect(await evict(send, 'a', { preconditions: { uid: 'other' } })).toMatchObject({
      status: 409,
      json: {
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on Pod "a": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
      },
    })
    expect((await evict(send, 'a', { preconditions: { resourceVersion: '1' } })).status).toBe(409)
    expect((await evict(send, 'a', { preconditions: { uid, resourceVersion } })).status).toBe(201)
    expect(await isThere(send, 'a')).toBe(false)
  })
})

describe('an eviction that the budget does not allow', () => {
  const failedSync = { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'found no controllers for pod "a"' }
  const reason = { ...failedSync, reason: 'Paused', message: 'not today' }
  const at = { lastTransitionTime: '2026-01-01T00:00:00Z' }
  test.each<[string, object, string]>([
    ['none are left', { currentHealthy: 2, disruptionsAllowed: 0 }, 'web needs 2 healthy pods and has 2 currently'],
    ['more pods are healthy than need be', { disruptionsAllowed: 0 }, 'web does not allow evicting pods currently'],
    [
      'the condition says why',
      { disruptionsAllowed: 0, conditions: [{ ...reason, ...at }] },
      'web does not allow evicting pods currently (Paused): not today',
    ],
    [
      'it could not be counted',
      { currentHealthy: 0, disruptionsAllowed: 0, conditions: [{ ...failedSync, ...at }] },
      'web does not allow evicting pods currently because it failed sync: found no controllers for pod "a"',
    ],
  ])('is refused, to be asked for again: %s', async (_, status, why) => {
    const { send } = await testServer()
    await makePod(send, 'a')
    await makeBudget(send, { ...COUNTED, ...status })
    const answer = await evict(send, 'a')
    expect(answer).toMatchObject({
      status: 429,
      json: { reason: 'TooManyRequests', message: CANNOT, code: 429 },
    })
    expect(answer.json['details']).toEqual({ causes: [{ reason: 'DisruptionBudget', message: `The disruption budget ${why}` }] })
    expect(answer.headers).not.toHaveProperty('retry-after')
    expect((await evict(send, 'a', {}, '?dryRun=All')).status).toBe(429)
    expect(await isThere(send, 'a')).toBe(true)
  })

  test('is refused for ten seconds while its controller has not looked at its last change', async () => {
    const { send } = await testServer()
    await makePod(send, 'a')
    await makeBudget(send, { ...COUNTED, observedGeneration: 0 })
    expect(await evict(send, 'a')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '10' },
      json: {
        details: { retryAfterSeconds: 10, causes: [{ message: 'The disruption budget web is still being processed by the server.' }] },
      },
    })
  })

  test('is forbidden while too many that were allowed have not been seen', async () => {
    const { send } = await testServer()
    await makePod(send, 'a')
    const disruptedPods = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`pod-${i}`, '2026-01-01T00:00:00Z']))
    await makeBudget(send, { ...COUNTED, disruptedPods })
    expect(await evict(send, 'a')).toMatchObject({
      status: 403,
      json: {
        message:
          'poddisruptionbudget.policy "web" is forbidden: DisruptedPods map too big - too many evictions not confirmed by PDB controller',
      },
    })
  })

  test('fails for a pod of two budgets', async () => {
    const { send } = await testServer()
    await makePod(send, 'a')
    await makeBudget(send)
    await makeBudget(send, COUNTED, {}, 'other')
    expect(await evict(send, 'a')).toMatchObject({
      status: 500,
      json: { message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.', code: 500 },
    })
  })
})

describe('pods that are no loss', () => {
  const NONE = { ...COUNTED, currentHealthy: 1, disruptionsAllowed: 0 }
  test.each(['Pending', 'Succeeded', 'Failed'])('go without a budget when they are %s', async (phase) => {
    const { send } = await testServer()
    await makePod(send, 'a', { phase })
    await makeBudget(send, NONE)
    expect((await evict(send, 'a')).status).toBe(201)
    expect(await isThere(send, 'a')).toBe(false)
  })

  test.each<[string, object, object, number]>([
    ['the budget is healthy', {}, COUNTED, 201],
    ['the budget is not', {}, NONE, 429],
    ['nothing needs to be healthy', {}, { ...NONE, desiredHealthy: 0 }, 429],
    ['the budget always allows it', { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, NONE, 201],
    ['the budget must be healthy', { unhealthyPodEvictionPolicy: 'IfHealthyBudget' }, NONE, 429],
  ])('are those that run and are not healthy, where %s', async (_, spec, status, code) => {
    const { send } = await testServer()
    await makePod(send, 'a', { ready: false })
    await makeBudget(send, status, spec)
    expect((await evict(send, 'a')).status).toBe(code)
    expect(await budget(send)).toMatchObject({ status })
  })
})

describe('a hundred evictions at once', () => {
  const names = Array.from({ length: 100 }, (_, i) => `pod-${i}`)
  test.each([1, 2])('exactly as many get through as the budget allows, with %i servers', async (servers) => {
    const first = await testServer()
    const others = servers === 1 ? [] : [await testServer({ store: first.store, clock: first.clock })]
    const all = [first, ...others]
    for (const name of names) await makePod(first.send, name)
    await makeBudget(first.send, { ...COUNTED, expectedPods: 100, currentHealthy: 100, desiredHealthy: 60, disruptionsAllowed: 40 })
    const answers = await Promise.all(names.map((name, i) => evict((all[i % all.length] ?? first).send, name)))
    const codes = answers.map(({ status }) => status)
    expect(codes.filter((code) => code === 201)).toHaveLength(40)
    expect(codes.filter((code) => code === 429)).toHaveLength(60)
    const left = (await first.send('GET', PODS)).json['items'] as readonly unknown[]
    expect(left).toHaveLength(60)
    const { status } = (await budget(first.send)) as { readonly status?: { readonly disruptedPods: object } }
    expect(status).toMatchObject({ disruptionsAllowed: 0 })
    expect(Object.keys(status?.disruptedPods ?? {})).toHaveLength(40)
  })
})
