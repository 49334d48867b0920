import { describe, expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'
import { MAPS, map } from './requests.ts'

describe('refused for what the cluster is in', () => {
  test('72: a create in a namespace that goes away', async () => {
    const { send } = await testServer()
    await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
    await send('DELETE', '/api/v1/namespaces/team')
    expect(await send('POST', '/api/v1/namespaces/team/configmaps', map({ name: 'a' }))).toMatchObject({
      status: 403,
      json: {
        reason: 'Forbidden',
        message: 'configmaps "a" is forbidden: unable to create new content in namespace team because it is being terminated',
        details: {
          name: 'a',
          kind: 'configmaps',
          causes: [{ reason: 'NamespaceTerminating', message: 'namespace team is being terminated', field: 'metadata.namespace' }],
        },
      },
    })
  })

  test('86: a page of a list whose revision is forgotten, with a token that goes on from the present', async () => {
    const { send, store } = await testServer()
    for (const name of ['a', 'b', 'c']) await send('POST', MAPS, map({ name }))
    const first = await send('GET', `${MAPS}?limit=1`)
    await send('POST', MAPS, map({ name: 'd' }))
    await store.compact(await store.sync())
    const answer = await send('GET', `${MAPS}?limit=1&continue=${(first.json.metadata as { continue: string }).continue}`)
    expect(answer).toMatchObject({ status: 410, json: { reason: 'Expired', code: 410 } })
    const next = (answer.json.metadata as { continue: string }).continue
    const rest = await send('GET', `${MAPS}?continue=${next}`)
    expect((rest.json.items as unknown as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name)).toEqual(['b', 'c', 'd'])
  })

  test('84: a revision that has not come says when to come again', async () => {
    const { send, clock } = await testServer()
    const pending = send('GET', `${MAPS}?resourceVersion=999999`)
    clock.moveTo(clock.now() + 3_000)
    clock.fireNext()
    expect(await pending).toMatchObject({
      status: 504,
      headers: { 'retry-after': '1' },
      json: {
        reason: 'Timeout',
        message: expect.stringMatching(/^Timeout: Too large resource version: 999999, current: \d+$/),
        details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
      },
    })
  })

  test('85: a watch from a revision that is forgotten is told so in its stream, and at once', async () => {
    const { send, store } = await testServer()
    for (let round = 0; round < 3; round++) await send('POST', MAPS, map({ name: `m${round}` }))
    await store.compact(await store.sync())
    const restarted = await testServer({ store })
    const open = await restarted.watch(`${MAPS}?watch=1&resourceVersion=1`)
    expect(open.events()).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }])
    expect(open.ended()).toBe(true)
  })
})
