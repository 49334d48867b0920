import { describe, expect, it, test } from 'vitest'
import { CONFIG_MAPS, configMap, denying, type Hook, hookedServer, response, webhook } from './testdata/hooked-server.ts'

const messageOf = (answer: { json: Record<string, unknown> }) => answer.json['message']
const MERGE = { 'content-type': 'application/merge-patch+json' }

describe('validating webhooks', () => {
  it('are asked after everything else, about the whole object', async () => {
    const { install, send, calls } = await hookedServer({})
    await install('Validating', [webhook('check')])
    await send('POST', CONFIG_MAPS, { ...configMap(''), metadata: { generateName: 'a-' } })
    const { request } = calls[0]?.review ?? {}
    expect(request?.object?.metadata).toMatchObject({ uid: expect.any(String), creationTimestamp: expect.any(String) })
    expect(request?.name).toMatch(/^a-.{5}$/)
    // What is wrong already is refused before anybody is asked.
    expect(await send('POST', CONFIG_MAPS, { ...configMap('b'), data: { 'a b': 'c' } })).toMatchObject({ status: 422 })
    expect(calls).toHaveLength(1)
  })

  it('are asked all at once, and the first refusal that comes is told when all have answered', async () => {
    const asked: string[] = []
    let last: (() => void) | undefined
    const slow: Hook = async (review) => {
      asked.push('slow')
      await new Promise<void>((resolve) => {
        last = resolve
      })
      return response(review, { allowed: false, status: { message: 'slowly' } })
    }
    const quick: Hook = (review) => {
      asked.push('quick')
      // Answers, and lets the other answer after it.
      queueMicrotask(() => setImmediate(() => last?.()))
      return response(review, { allowed: false, status: { message: 'quickly' } })
    }
    const { install, send } = await hookedServer({ slow, quick })
    await install('Validating', [webhook('slow'), webhook('quick')])
    const answer = await send('POST', CONFIG_MAPS, configMap('a'))
    expect(messageOf(answer)).toBe('admission webhook "quick.example.com" denied the request: quickly')
    expect(asked).toEqual(['slow', 'quick'])
  })

  it('see updates, patches, deletes and deletes of collections with what was', async () => {
    const { install, send, calls } = await hookedServer({})
    await install('Validating', [webhook('check')])
    await send('POST', CONFIG_MAPS, configMap('a'))
    await send('PUT', `${CONFIG_MAPS}/a`, { ...configMap('a'), data: { a: 'c' } })
    await send('PATCH', `${CONFIG_MAPS}/a?dryRun=All`, { data: { a: 'd' } }, MERGE)
    await send('DELETE', `${CONFIG_MAPS}/a?propagationPolicy=Background`)
    await send('POST', CONFIG_MAPS, configMap('b'))
    await send('DELETE', `${CONFIG_MAPS}?fieldSelector=metadata.name=b`)
    const told = calls.map(({ review: { request } }) => [
      request.operation,
      (request.object as Record<string, unknown> | null)?.['data'],
      (request.oldObject as Record<string, unknown> | null)?.['data'],
      request['dryRun'],
      (request['options'] as Record<string, unknown>)['kind'],
    ])
    expect(told).toEqual([
      ['CREATE', { a: 'b' }, undefined, false, 'CreateOptions'],
      ['UPDATE', { a: 'c' }, { a: 'b' }, false, 'UpdateOptions'],
      ['UPDATE', { a: 'd' }, { a: 'c' }, true, 'UpdateOptions'],
      ['DELETE', undefined, { a: 'c' }, false, 'DeleteOptions'],
      ['CREATE', { a: 'b' }, undefined, false, 'CreateOptions'],
      ['DELETE', undefined, { a: 'b' }, false, 'DeleteOptions'],
    ])
    expect(calls[3]?.review.request['options']).toEqual({
      kind: 'DeleteOptions',
      apiVersion: 'meta.k8s.io/v1',
      propagationPolicy: 'Background',
    })
  })

  it('see what is sent to subresources as what it is', async () => {
    const { install, send, calls } = await hookedServer({})
    await install('Validating', [
      webhook('check', { rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }] }),
    ])
    const pods = '/api/v1/namespaces/default/pods'
    await send('POST', pods, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } })
    await send('POST', `${pods}/p/binding`, { metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } })
    await send('POST', `${pods}/p/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } })
    expect(
      calls.map(({ review: { request } }) => [request.kind['kind'], request['subResource'], request.object?.['kind'], request.name]),
    ).toEqual([
      ['Pod', undefined, 'Pod', 'p'],
      ['Binding', 'binding', 'Binding', 'p'],
      ['Eviction', 'eviction', 'Eviction', 'p'],
    ])
  })

  it('are not asked in a dry run unless they bear it', async () => {
    const { install, send, calls } = await hookedServer({})
    await install('Validating', [webhook('check', { sideEffects: 'NoneOnDryRun' })])
    expect((await send('POST', `${CONFIG_MAPS}?dryRun=All`, configMap('a'))).status).toBe(201)
    expect(calls[0]?.review.request['dryRun']).toBe(true)
  })

  it('say no in words of their own, with any code of a failure', async () => {
    const { install, send } = await hookedServer({
      plain: denying(),
      teapot: denying({ code: 418, reason: 'Teapot', message: 'short' }),
      odd: denying({ code: 99_999, reason: 'Why', status: 'Success' }),
    })
    const said = async (name: string) => {
      await install('Validating', [webhook(name)])
      const answer = await send('POST', CONFIG_MAPS, configMap('a'))
      await send('DELETE', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hooks')
      return [answer.status, answer.json['status'], answer.json['reason'], answer.json['message']]
    }
    expect(await said('plain')).toEqual([
      400,
      'Failure',
      undefined,
      'admission webhook "plain.example.com" denied the request without explanation',
    ])
    expect(await said('teapot')).toEqual([418, 'Failure', 'Teapot', 'admission webhook "teapot.example.com" denied the request: short'])
    expect(await said('odd')).toEqual([400, 'Failure', 'Why', 'admission webhook "odd.example.com" denied the request: Why'])
  })

  it('warn the client', async () => {
    const { install, send } = await hookedServer({ warn: (review) => response(review, { allowed: true, warnings: ['beware'] }) })
    await install('Validating', [webhook('warn')])
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).headers).toMatchObject({ warning: ['299 - "beware"'] })
  })

  it('are found by the labels of the namespace', async () => {
    const { install, send, calls } = await hookedServer({})
    await install('Validating', [webhook('check', { namespaceSelector: { matchLabels: { team: 'red' } } })])
    await send('POST', CONFIG_MAPS, configMap('a'))
    await send('PATCH', '/api/v1/namespaces/default', { metadata: { labels: { team: 'red' } } }, MERGE)
    await send('POST', CONFIG_MAPS, configMap('b'))
    expect(calls.map(({ review }) => review.request.name)).toEqual(['b'])
  })

  it('are asked where all their conditions hold', async () => {
    const { install, send, calls } = await hookedServer({})
    const matchConditions = [
      { name: 'not-mine', expression: 'object.metadata.name != "mine"' },
      { name: 'by-admin', expression: 'request.userInfo.username == "admin"' },
    ]
    await install('Validating', [webhook('check', { matchConditions })])
    await send('POST', CONFIG_MAPS, configMap('mine'))
    await send('POST', CONFIG_MAPS, configMap('yours'))
    expect(calls.map(({ review }) => review.request.name)).toEqual(['yours'])
  })

  it('whose conditions fail refuse, or are passed over, as their policy says', async () => {
    const { install, send, calls } = await hookedServer({})
    const matchConditions = [{ name: 'broken', expression: 'object.data.none == "x"' }]
    await install('Validating', [webhook('open', { matchConditions, failurePolicy: 'Ignore' })], 'open')
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).status).toBe(201)
    await install('Validating', [webhook('closed', { matchConditions })], 'closed')
    expect(await send('POST', CONFIG_MAPS, configMap('b'))).toMatchObject({
      status: 403,
      json: { message: expect.stringMatching(/^configmaps "b" is forbidden: .*no such key: none/) },
    })
    expect(calls).toEqual([])
  })

  test('their configurations can always be changed and deleted', async () => {
    const { install, send } = await hookedServer({ no: denying() })
    const rules = [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }]
    await install('Validating', [webhook('no', { rules })])
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).status).toBe(400)
    await install('Mutating', [webhook('no', { rules })])
    const path = '/apis/admissionregistration.k8s.io/v1'
    expect((await send('PATCH', `${path}/mutatingwebhookconfigurations/hooks`, { metadata: { labels: { a: 'b' } } }, MERGE)).status).toBe(
      200,
    )
    expect((await send('DELETE', `${path}/validatingwebhookconfigurations/hooks`)).status).toBe(200)
    expect((await send('DELETE', `${path}/mutatingwebhookconfigurations/hooks`)).status).toBe(200)
    expect((await send('POST', CONFIG_MAPS, configMap('a'))).status).toBe(201)
  })

  test('one that was changed is another from the next request on', async () => {
    const { install, send, calls } = await hookedServer({})
    await install('Validating', [webhook('first')])
    await send(
      'PATCH',
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hooks',
      { webhooks: [webhook('second')] },
      MERGE,
    )
    await send('POST', CONFIG_MAPS, configMap('a'))
    expect(calls.map(({ hook }) => hook)).toEqual(['second'])
  })
})
