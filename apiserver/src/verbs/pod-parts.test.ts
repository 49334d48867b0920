import { expect, test } from 'vitest'
import { testServer } from '../testkit/test-server.ts'

const path = '/api/v1/namespaces/default/pods'
const MERGE = { 'content-type': 'application/merge-patch+json' }
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' }
const web = {
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '1' } } }] },
}

test('ephemeral containers are added through a subresource of their own, and stay', async () => {
  const { send } = await testServer()
  await send('POST', path, web)
  const spec = { ephemeralContainers: [{ name: 'debug', image: 'tools:1', targetContainerName: 'main' }] }
  const added = await send(
    'PATCH',
    `${path}/web/ephemeralcontainers?fieldManager=me`,
    { metadata: { labels: { a: 'b' } }, spec },
    STRATEGIC,
  )
  expect(added).toMatchObject({ status: 200, json: { kind: 'Pod', metadata: { generation: 2 }, spec } })
  expect(added.json['metadata']).not.toHaveProperty('labels')
  expect(added.json['metadata']).toMatchObject({
    managedFields: expect.arrayContaining([expect.objectContaining({ manager: 'me', subresource: 'ephemeralcontainers' })]),
  })
  expect((await send('GET', `${path}/web/ephemeralcontainers`)).json).toEqual(added.json)
  expect(await send('PATCH', `${path}/web/ephemeralcontainers`, { spec: { ephemeralContainers: null } }, MERGE)).toMatchObject({
    status: 422,
    json: {
      message: 'Pod "web" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
    },
  })
  expect(await send('PATCH', `${path}/web`, { spec: { ephemeralContainers: [{ name: 'x', image: 'x:1' }] } }, STRATEGIC)).toMatchObject({
    status: 422,
    json: { details: { causes: [{ field: 'spec', reason: 'FieldValueForbidden' }] } },
  })
})

test('CPU and memory change through a subresource of their own', async () => {
  const { send } = await testServer()
  await send('POST', path, web)
  const resized = (cpu: string) => ({ spec: { containers: [{ name: 'main', image: 'web:2', resources: { requests: { cpu } } }] } })
  expect(await send('PATCH', `${path}/web/resize`, resized('2'), STRATEGIC)).toMatchObject({
    status: 200,
    json: { metadata: { generation: 2 }, spec: { containers: [{ image: 'web:1', resources: { requests: { cpu: '2' } } }] } },
  })
  expect((await send('GET', `${path}/web/resize`)).json).toEqual((await send('GET', `${path}/web`)).json)
  expect(
    await send(
      'PATCH',
      `${path}/web/resize`,
      { spec: { containers: [{ name: 'main', resources: { requests: { cpu: null } } }] } },
      STRATEGIC,
    ),
  ).toMatchObject({ status: 422, json: { reason: 'Invalid' } })
  expect(
    await send('PATCH', `${path}/web`, { spec: { containers: [{ name: 'main', resources: { requests: { cpu: '3' } } }] } }, STRATEGIC),
  ).toMatchObject({ status: 422, json: { details: { causes: [{ field: 'spec', reason: 'FieldValueForbidden' }] } } })
})

test('both are parts of the pod: they are neither made nor deleted', async () => {
  const { send } = await testServer()
  await send('POST', path, web)
  for (const part of ['ephemeralcontainers', 'resize']) {
    for (const method of ['POST', 'DELETE']) {
      expect((await send(method, `${path}/web/${part}`, {})).status).toBe(405)
    }
  }
})
