import type { JsonObject } from '@coxswain/api-types'
import { isByteStream } from '@coxswain/ports'
import { beforeEach, describe, expect, it } from 'vitest'
import type { UserInfo } from '../../authentication/user-info.ts'
import { join } from '../../respond/encode.ts'
import { type TestServer, testServer } from '../../testkit/test-server.ts'

const EXPLAIN = '/apis/explain.coxswain.dev/v1alpha1'
const MAPS = '/api/v1/namespaces/default/configmaps'
const manager: UserInfo = { name: 'system:kube-controller-manager', groups: [] }
const alice: UserInfo = { name: 'alice', groups: [] }
const root: UserInfo = { name: 'root', groups: ['system:masters'] }

let server: TestServer
beforeEach(async () => {
  server = await testServer()
})

const as = async (user: UserInfo, method: string, path: string, object?: object, agent = 'test/1') => {
  const [plain = '', query = ''] = path.split('?')
  const body = object === undefined ? undefined : new TextEncoder().encode(JSON.stringify(object))
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const response = await server.server.transport(user)({
    method,
    path: plain,
    query,
    headers: { 'content-type': type, 'user-agent': agent },
    body,
  })
  if (isByteStream(response.body)) throw new Error('a stream')
  const bytes = response.body instanceof Uint8Array ? response.body : join(response.body)
  return { status: response.status, json: JSON.parse(new TextDecoder().decode(bytes)) as JsonObject }
}
const map = (name: string, kind = 'ConfigMap') => ({ apiVersion: 'v1', kind, namespace: 'default', name })
const explain = async (user: UserInfo, spec: object) => as(user, 'POST', `${EXPLAIN}/objectexplanations`, { metadata: {}, spec })
const causesOf = async (name: string, kind?: string) =>
  ((await explain(root, map(name, kind))).json.status as JsonObject).causes as JsonObject[]
const report = (steps: readonly object[], agent = 'test/1', user = manager) =>
  as(user, 'POST', `${EXPLAIN}/causereports`, { metadata: {}, steps }, agent)
const metaOf = ({ json }: { readonly json: JsonObject }) => json.metadata as Record<string, string>

describe('what is noted of a write', () => {
  it.each<[name: string, method: string, path: string, body: object | undefined, cause: object]>([
    ['a create', 'POST', MAPS, { metadata: { name: 'new' } }, { verb: 'create', object: { name: 'new' } }],
    ['a patch', 'PATCH', `${MAPS}/m`, { data: { a: 'y', b: 'z' } }, { verb: 'patch', changes: ['data.a: changed', 'data.b: added'] }],
    ['an update', 'PUT', `${MAPS}/m`, { metadata: { name: 'm' } }, { verb: 'update', changes: ['data: removed'] }],
    ['a delete', 'DELETE', `${MAPS}/m`, undefined, { verb: 'delete' }],
    ['a delete of all', 'DELETE', MAPS, undefined, { verb: 'deletecollection' }],
    ['with a manager', 'PATCH', `${MAPS}/m?fieldManager=kubectl-edit`, { data: { a: 'y' } }, { verb: 'patch', manager: 'kubectl-edit' }],
  ])('%s', async (_, method, path, body, cause) => {
    await as(root, 'POST', MAPS, { metadata: { name: 'm' }, data: { a: 'x' } })
    expect((await as(root, method, path, body, 'kubectl/v1.36.0 (linux/amd64)')).status).toBeLessThan(300)
    const name = path.startsWith(`${MAPS}/`) || method === 'DELETE' ? 'm' : 'new'
    expect((await causesOf(name)).at(-1)).toMatchObject({ user: 'root', manager: 'kubectl', count: 1, ...cause })
  })

  it('nothing where nothing has changed, and nothing of dry runs, status, events and leases', async () => {
    const [at] = [(await causesOf('m')).length]
    await as(root, 'POST', MAPS, { metadata: { name: 'm' }, data: { a: 'x' } })
    await as(root, 'PATCH', `${MAPS}/m`, { data: { a: 'x' } })
    await as(root, 'DELETE', `${MAPS}/m?dryRun=All`)
    expect((await causesOf('m')).length).toBe(at + 1)
    await as(root, 'POST', '/apis/coordination.k8s.io/v1/namespaces/default/leases', { metadata: { name: 'l' } })
    await as(root, 'PATCH', '/api/v1/namespaces/default/status', { status: { phase: 'Active' } })
    const { items } = (await as(root, 'GET', `${EXPLAIN}/causes?fieldSelector=object.name=l`)).json
    expect(items).toEqual([])
  })

  it('no values of secrets', async () => {
    const path = '/api/v1/namespaces/default/secrets'
    await as(root, 'POST', path, { metadata: { name: 's' }, stringData: { password: 'old' } })
    await as(root, 'PATCH', `${path}/s`, {
      stringData: { password: 'hunter2' },
      metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2' } },
    })
    const causes = await causesOf('s', 'Secret')
    expect(causes.at(-1)?.changes).toEqual(['data.password: changed', 'metadata.annotations: added'])
    expect(JSON.stringify(causes)).not.toMatch(/hunter2|aHVudGVyMg/)
  })

  it('nothing at all where the server is told to keep none', async () => {
    server = await testServer({ flags: { causesKept: 0 } })
    await as(root, 'POST', MAPS, { metadata: { name: 'm' } })
    expect((await report([{ component: 'c', verb: 'update', object: map('m'), failure: 'no' }])).status).toBe(405)
    expect(await causesOf('m')).toEqual([])
  })
})

describe('what components say', () => {
  const step = (name: string, more: object = {}) => ({
    component: 'c',
    verb: 'create',
    reason: 'because',
    ...more,
    object: { ...map(name), ...('object' in more ? (more.object as object) : {}) },
  })

  it('finds its write by the revision; the answer does not repeat it', async () => {
    const { resourceVersion, uid } = metaOf(await as(root, 'POST', MAPS, { metadata: { name: 'm' } }))
    const { status, json } = await report([step('m', { object: { resourceVersion, uid } })])
    expect([status, json.steps]).toEqual([201, []])
    expect(await causesOf('m')).toMatchObject([{ component: 'c', reason: 'because', user: 'root' }])
  })

  it('finds it by the verb where there is no revision, such as for what is gone', async () => {
    await as(root, 'POST', MAPS, { metadata: { name: 'm' } })
    await as(root, 'DELETE', `${MAPS}/m`)
    await report([step('m', { verb: 'delete' })])
    expect((await causesOf('m')).map(({ component }) => component)).toEqual([undefined, 'c'])
  })

  it('is not put on the writes of others, or twice on one', async () => {
    const { resourceVersion } = metaOf(await as(root, 'POST', MAPS, { metadata: { name: 'm' } }, 'kubectl/1'))
    await report([step('m', { object: { resourceVersion } })])
    expect((await causesOf('m'))[0]?.component).toBeUndefined()
    await report([step('m', { object: { resourceVersion } }), step('m', { reason: 'other', object: { resourceVersion } })], 'kubectl/1')
    expect(await causesOf('m')).toMatchObject([{ reason: 'because' }])
  })

  it('a failure is a cause of its own; the same again counts', async () => {
    const failure = step('m', { verb: 'bind', failure: 'no room' })
    await report([failure, failure])
    await report([{ ...failure, failure: 'x'.repeat(5_000) }])
    const causes = await causesOf('m')
    expect(causes).toMatchObject([{ verb: 'bind', failure: 'no room', count: 2, user: manager.name }, { count: 1 }])
    expect(causes[1]?.failure).toHaveLength(1_000)
  })

  it('is passed over where no such kind is served, and refused where it is too much', async () => {
    expect((await report([{ ...step('m'), object: { apiVersion: 'v9', kind: 'Nothing', name: 'x' } }])).status).toBe(201)
    expect((await report(Array.from({ length: 1_001 }, () => step('m')))).status).toBe(422)
  })

  it('is taken from those alone who may say it', async () => {
    const node: UserInfo = { name: 'system:node:a', groups: ['system:nodes'] }
    const status = async (user: UserInfo) => (await report([step('m')], 'test/1', user)).status
    expect([await status(alice), await status(node), await status({ name: 'system:kube-scheduler', groups: [] })]).toEqual([403, 201, 201])
  })
})

describe('who may know', () => {
  const RBAC = '/apis/rbac.authorization.k8s.io/v1/namespaces/default'
  const mayGet = async (...resources: readonly string[]) => {
    await as(root, 'POST', `${RBAC}/roles`, { metadata: { name: 'reader' }, rules: [{ verbs: ['get'], apiGroups: [''], resources }] })
    await as(root, 'POST', `${RBAC}/rolebindings`, {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
    })
  }
  const namesFor = async (user: UserInfo) =>
    ((await as(user, 'GET', `${EXPLAIN}/causes?fieldSelector=object.namespace=default`)).json.items as { object: JsonObject }[]).map(
      ({ object }) => object.name,
    )

  beforeEach(async () => {
    await as(root, 'POST', MAPS, { metadata: { name: 'm' } })
    const { resourceVersion } = metaOf(await as(root, 'POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 's' } }))
    const made = metaOf(await as(root, 'POST', MAPS, { metadata: { name: 'copy' } }))
    const because = { ...map('s', 'Secret'), resourceVersion }
    await report([
      { component: 'c', verb: 'create', object: { ...map('copy'), resourceVersion: made.resourceVersion }, reason: 'r', because },
    ])
  })

  it('who may read the object, of the living and of the dead', async () => {
    expect((await explain(alice, map('m'))).status).toBe(403)
    expect((await explain(alice, map('never-was'))).status).toBe(403)
    await mayGet('configmaps')
    await as(root, 'DELETE', `${MAPS}/m`)
    expect((await explain(alice, map('m'))).json.status).toMatchObject({ exists: false, causes: [{ verb: 'create' }, { verb: 'delete' }] })
  })

  it('and of a chain as much as he may read', async () => {
    expect((await causesOf('copy')).map(({ object }) => (object as JsonObject).name)).toEqual(['s', 'copy'])
    await mayGet('configmaps')
    const { causes } = (await explain(alice, map('copy'))).json.status as JsonObject
    expect(causes).toMatchObject([{ object: { name: 'copy' }, because: { name: 's' } }])
    expect((causes as JsonObject[])[0]?.causedBy).toBeUndefined()
  })

  it('lists hold what the caller may read, the latest first', async () => {
    expect(await namesFor(root)).toEqual(expect.arrayContaining(['copy', 's', 'm']))
    expect(await namesFor(alice)).toEqual([])
    await mayGet('configmaps')
    expect((await namesFor(alice)).slice(0, 2)).toEqual(['copy', 'm'])
    expect(await namesFor(alice)).not.toContain('s')
  })

  it('one by its name', async () => {
    const [{ metadata } = { metadata: {} }] = await causesOf('m')
    const path = `${EXPLAIN}/causes/${(metadata as JsonObject).name}`
    expect((await as(root, 'GET', path)).json).toMatchObject({ kind: 'Cause', object: { name: 'm' } })
    expect((await as(alice, 'GET', path)).status).toBe(404)
    expect((await as(root, 'GET', `${EXPLAIN}/causes/cause-999999`)).status).toBe(404)
  })

  it('an explanation says which object it is about', async () => {
    expect((await explain(root, { name: 'm' })).json).toMatchObject({ code: 422 })
    expect((await explain(root, { apiVersion: 'v1', kind: 'Nothing', name: 'm' })).json).toMatchObject({
      code: 400,
      message: 'no kind "Nothing" is served in "v1"',
    })
  })
})
