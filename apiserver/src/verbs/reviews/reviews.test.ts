import type { JsonObject } from '@coxswain/api-types'
import { isByteStream } from '@coxswain/ports'
import { expect, test } from 'vitest'
import type { UserInfo } from '../../authentication/user-info.ts'
import { join } from '../../respond/encode.ts'
import { testServer } from '../../testkit/test-server.ts'

const AUTHORIZATION = '/apis/authorization.k8s.io/v1'

/** A review that one user creates. */
const ask = async (user: UserInfo, path: string, object: object): Promise<{ status: number; json: JsonObject }> => {
  const { server } = await testServer()
  const body = new TextEncoder().encode(JSON.stringify(object))
  const headers = { 'content-type': 'application/json' }
  const response = await server.transport(user)({ method: 'POST', path, query: '', headers, body })
  if (isByteStream(response.body)) throw new Error('a stream')
  const bytes = response.body instanceof Uint8Array ? response.body : join(response.body)
  return { status: response.status, json: JSON.parse(new TextDecoder().decode(bytes)) }
}

const admin: UserInfo = { name: 'admin', groups: ['system:masters'] }
const jane: UserInfo = { name: 'jane', uid: '42', groups: ['dev'], extra: { team: ['a', 'b'] } }
const by = (role: string): string =>
  `RBAC: allowed by ClusterRoleBinding ${JSON.stringify(role)} of ClusterRole ${JSON.stringify(role)} to Group "system:authenticated"`
const pods = { verb: 'list', resource: 'pods', namespace: 'default' }

test('whoever is known learns what he may do himself', async () => {
  const path = `${AUTHORIZATION}/selfsubjectaccessreviews`
  const own = { resourceAttributes: { verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectrulesreviews' } }
  expect((await ask(jane, path, { spec: { resourceAttributes: pods } })).json.status).toEqual({ allowed: false })
  expect((await ask(jane, path, { spec: own })).json.status).toEqual({ allowed: true, reason: by('system:basic-user') })
  expect((await ask(admin, path, { spec: { resourceAttributes: pods } })).json.status).toEqual({ allowed: true })
  expect((await ask(jane, path, { spec: { nonResourceAttributes: { verb: 'get', path: '/apis/apps' } } })).json.status).toEqual({
    allowed: true,
    reason: by('system:discovery'),
  })
  expect((await ask(jane, path, { spec: { nonResourceAttributes: { verb: 'get', path: '/metrics' } } })).json.status).toEqual({
    allowed: false,
  })
})

test('what others may do is for those who may ask', async () => {
  const path = `${AUTHORIZATION}/subjectaccessreviews`
  const spec = { user: 'bob', groups: ['system:masters'], resourceAttributes: pods }
  expect((await ask(jane, path, { spec })).status).toBe(403)
  const { status, json } = await ask(admin, path, { spec })
  expect(status).toBe(201)
  expect(json).toMatchObject({ kind: 'SubjectAccessReview', spec, status: { allowed: true } })
  const invalid = await ask(admin, path, { metadata: { name: 'a' }, spec })
  expect(invalid.status).toBe(422)
  expect(invalid.json.message).toMatch(/^\.authorization\.k8s\.io "" is invalid: metadata: Invalid value: .*: must be empty$/)
})

test('a local review stays in its namespace', async () => {
  const path = (namespace: string) => `${AUTHORIZATION}/namespaces/${namespace}/localsubjectaccessreviews`
  const spec = { user: 'bob', resourceAttributes: pods }
  expect((await ask(admin, path('default'), { spec })).json.status).toEqual({ allowed: false })
  expect((await ask(admin, path('other'), { spec })).status).toBe(422)
  expect((await ask(admin, `${AUTHORIZATION}/localsubjectaccessreviews`, { spec })).status).toBe(405)
})

test('all that one may do is listed', async () => {
  const path = `${AUTHORIZATION}/selfsubjectrulesreviews`
  const { json } = await ask(jane, path, { spec: { namespace: 'default' } })
  expect(json).toMatchObject({
    metadata: {},
    status: {
      resourceRules: [
        { resources: ['accessexplanations', 'objectexplanations'] },
        { resources: ['causes', 'denials'] },
        { verbs: ['create'], apiGroups: ['authorization.k8s.io'] },
        { resources: ['selfsubjectreviews'] },
      ],
      incomplete: false,
    },
  })
  expect((await ask(jane, path, { spec: {} })).json).toMatchObject({ code: 400, message: 'no namespace on request' })
})

test('everybody hears whom the server takes him for', async () => {
  const { status, json } = await ask(jane, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {})
  const groups = ['dev', 'system:authenticated']
  expect(status).toBe(201)
  expect(json.status).toEqual({ userInfo: { username: 'jane', uid: '42', groups, extra: { team: ['a', 'b'] } } })
})

test('reviews are created, and nothing else', async () => {
  const { send } = await testServer()
  expect((await send('GET', `${AUTHORIZATION}/subjectaccessreviews`)).status).toBe(405)
  expect((await send('POST', `${AUTHORIZATION}/subjectaccessreviews/name`, { spec: {} })).status).toBe(405)
})

test('a text that is no token is nobody', async () => {
  const path = '/apis/authentication.k8s.io/v1/tokenreviews'
  expect((await ask(admin, path, { spec: { token: 'a.b.c' } })).json.status).toEqual({ user: {}, error: 'invalid bearer token' })
  expect((await ask(admin, path, { spec: {} })).json).toMatchObject({
    code: 400,
    message: 'token is required for TokenReview in authentication',
  })
})
