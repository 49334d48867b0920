import type { JsonObject } from '@coxswain/api-types'
import { isByteStream } from '@coxswain/ports'
import { expect, test } from 'vitest'
import type { UserInfo } from '../../authentication/user-info.ts'
import { join } from '../../respond/encode.ts'
import { type TestServer, testServer } from '../../testkit/test-server.ts'

const EXPLAIN = '/apis/explain.coxswain.dev/v1alpha1'
const alice: UserInfo = { name: 'alice', groups: [] }
const bob: UserInfo = { name: 'bob', groups: [] }
const createPods = { verb: 'create', resource: 'pods', namespace: 'default' }

const as = async ({ server }: TestServer, user: UserInfo, method: string, path: string, object?: object) => {
  const body = object === undefined ? undefined : new TextEncoder().encode(JSON.stringify(object))
  const headers = { 'content-type': 'application/json' }
  const response = await server.transport(user)({ method, path, query: '', headers, body })
  if (isByteStream(response.body)) throw new Error('a stream')
  const bytes = response.body instanceof Uint8Array ? response.body : join(response.body)
  return { status: response.status, json: JSON.parse(new TextDecoder().decode(bytes)) as JsonObject }
}
const explain = (server: TestServer, user: UserInfo, spec: object) => as(server, user, 'POST', `${EXPLAIN}/accessexplanations`, { spec })
const denialsFor = async (server: TestServer, user: UserInfo) =>
  ((await as(server, user, 'GET', `${EXPLAIN}/denials`)).json.items as JsonObject[]).map(({ message }) => message)

test('whoever is known learns about himself, and no more than he may read', async () => {
  const server = await testServer()
  expect((await explain(server, alice, { resourceAttributes: createPods })).json.status).toEqual({
    user: 'alice',
    groups: ['system:authenticated'],
    allowed: false,
    reason: 'no role that the user has allows it',
  })
})

test('about others he must be allowed to review their access', async () => {
  const server = await testServer()
  const { status, json } = await explain(server, alice, { user: 'bob', resourceAttributes: createPods })
  expect([status, json.message]).toEqual([
    403,
    'subjectaccessreviews.authorization.k8s.io is forbidden: they are needed to explain the access of others',
  ])
})

test('an administrator sees what would allow it, and doing that allows it', async () => {
  const server = await testServer()
  const role = { metadata: { name: 'reader' }, rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] }
  const binding = {
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
  }
  const RBAC = '/apis/rbac.authorization.k8s.io/v1/namespaces/default'
  await server.send('POST', `${RBAC}/roles`, role)
  await server.send('POST', `${RBAC}/rolebindings`, binding)
  const path = `${EXPLAIN}/accessexplanations`
  const asked = { spec: { user: 'alice', resourceAttributes: createPods } }
  const { remedies, bindings } = (await server.send('POST', path, asked)).json.status as JsonObject
  expect(bindings).toContainEqual({
    source: 'RoleBinding "reader/default" of Role "reader" to User "alice"',
    lacks: 'for "pods" it allows get, not create',
  })
  const [{ command }] = remedies as [JsonObject]
  const [, patch] = /-p '(.*)' -n default$/.exec(command as string) ?? []
  await server.send('PATCH', `${RBAC}/roles/reader`, JSON.parse(patch as string), { 'content-type': 'application/json-patch+json' })
  expect((await server.send('POST', path, asked)).json.status).toMatchObject({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "reader/default" of Role "reader" to User "alice"',
  })
})

test('what was refused is shown to the one refused and to those who may read it', async () => {
  const server = await testServer()
  await as(server, alice, 'GET', '/api/v1/namespaces/default/secrets/s')
  const message = 'secrets "s" is forbidden: User "alice" cannot get resource "secrets" in API group "" in the namespace "default"'
  expect(await denialsFor(server, alice)).toEqual([message])
  expect(await denialsFor(server, bob)).toEqual([])
  expect(await denialsFor(server, { name: 'admin', groups: ['system:masters'] })).toEqual([message])
})

test('what admission refused has the name of its plugin', async () => {
  const server = await testServer()
  await server.send('DELETE', '/api/v1/namespaces/default')
  const { items } = (await server.send('GET', `${EXPLAIN}/denials`)).json
  expect(items).toMatchObject([{ decidedBy: 'NamespaceLifecycle', code: 403, request: { user: 'admin' } }])
  const { metadata } = (items as JsonObject[])[0] as { metadata: JsonObject }
  expect((await server.send('GET', `${EXPLAIN}/denials/${metadata.name}`)).json.decidedBy).toBe('NamespaceLifecycle')
  expect((await server.send('GET', `${EXPLAIN}/denials/other`)).status).toBe(404)
})
