import type { APIResource, ApidiscoveryV2, JsonObject } from '@coxswain/api-types'
import { status } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { testServer } from '../testkit/test-server.ts'
import type { LocalApi } from './local-api.ts'

const SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices'
const NAME = 'v1.tides.example.dev'
const tides: LocalApi = {
  group: 'tides.example.dev',
  version: 'v1',
  resources: [{ name: 'tides', singularName: 'tide', namespaced: false, kind: 'Tide', verbs: ['get', 'list'] }],
  answer: ({ path }) => {
    if (path.endsWith('/none')) throw status.notFound({ group: 'tides.example.dev', resource: 'tides' }, 'none')
    return { status: 200, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify({ path })) }
  },
}
const TIDES = '/apis/tides.example.dev/v1/tides'
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const named = { group: 'tides.example.dev', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 }

test('another part of the process answers for its group version, and discovery has it', async () => {
  const server = await testServer()
  expect((await server.send('GET', TIDES)).status).toBe(404)
  await server.server.serve(tides)
  expect((await server.send('GET', TIDES)).json).toEqual({ path: TIDES })
  expect((await server.send('GET', `${TIDES}/none`)).json).toMatchObject({
    reason: 'NotFound',
    message: 'tides.tides.example.dev "none" not found',
  })
  expect((await server.send('GET', '/apis/tides.example.dev')).json).toMatchObject({ kind: 'APIGroup', versions: [{ version: 'v1' }] })
  expect((await server.send('GET', `${SERVICES}/${NAME}`)).json).toMatchObject({
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
  })
})

test('an APIService that names a server wins, and gives way when it is gone', async () => {
  const server = await testServer()
  const service = { namespace: 'default', name: 'tides', port: 443 }
  await server.send('POST', SERVICES, { metadata: { name: NAME }, spec: { ...named, service } })
  await server.server.serve(tides)
  expect((await server.send('GET', `${SERVICES}/${NAME}`)).json['spec'] as JsonObject).toMatchObject({ service })
  const asked = await server.server.transport({ name: 'ann', groups: ['system:masters'] })({
    method: 'GET',
    path: TIDES,
    query: '',
    headers: {},
  })
  expect(asked.status).toBe(503)
  await server.send('DELETE', `${SERVICES}/${NAME}`)
  expect((await server.send('GET', TIDES)).json).toEqual({ path: TIDES })
})

test('what it serves may change, and be about what others serve', async () => {
  let tell = (): void => undefined
  const resources: APIResource[] = []
  const server = await testServer()
  await server.server.serve({ ...tides, resources, onResources: (told) => (tell = told) })
  const listed = async () => {
    const { json } = await server.send('GET', '/apis', undefined, { accept: AGGREGATED })
    const groups = (json as unknown as ApidiscoveryV2.APIGroupDiscoveryList).items
    return groups.find(({ metadata }) => metadata?.name === 'tides.example.dev')?.versions?.[0]?.resources
  }
  expect(await listed()).toEqual([])
  resources.push({ name: 'pods/height', singularName: '', namespaced: true, kind: 'TideList', verbs: ['get'] })
  tell()
  expect(await listed()).toEqual([
    {
      ...{ resource: 'pods', scope: 'Namespaced', singularResource: '', verbs: [], responseKind: { group: '', version: '', kind: '' } },
      subresources: [{ subresource: 'height', responseKind: { group: '', version: '', kind: 'TideList' }, verbs: ['get'] }],
    },
  ])
})

test('what it publishes is among the documents here, until a server is named for it', async () => {
  const { send, server, clock } = await testServer()
  const paths = { '/apis/tides.example.dev/v1/tides': { get: { responses: { 200: { description: 'OK' } } } } }
  const documents: LocalApi['documents'] = {
    v2: async () => ({ swagger: '2.0', paths }),
    v3: async () => ({ openapi: '3.0.0', info: { title: 'Tides', version: 'v1' }, paths }),
  }
  const index = async () => (await send('GET', '/openapi/v3')).json['paths'] as Record<string, { readonly serverRelativeURL: string }>
  expect(await index()).not.toHaveProperty(['apis/tides.example.dev/v1'])
  await server.serve({ ...tides, documents })
  const url = (await index())['apis/tides.example.dev/v1']?.serverRelativeURL ?? ''
  expect(url).toMatch(/^\/openapi\/v3\/apis\/tides.example.dev\/v1\?hash=[0-9A-F]+$/)
  expect((await send('GET', url)).json).toMatchObject({ info: { title: 'Tides' } })
  expect((await send('GET', '/openapi/v2')).json['paths']).toHaveProperty([TIDES])
  const service = { namespace: 'default', name: 'tides', port: 443 }
  await send('PATCH', `${SERVICES}/${NAME}`, { spec: { service } }, { 'content-type': 'application/merge-patch+json' })
  const afterLooking = async () => {
    clock.fireNext()
    return index()
  }
  await expect.poll(afterLooking).not.toHaveProperty(['apis/tides.example.dev/v1'])
})
