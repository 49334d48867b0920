import type { JsonObject } from '@coxswain/api-types'
import { isByteStream } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { join } from '../respond/encode.ts'
import { type TestServer, testServer } from '../testkit/test-server.ts'
import type { Seen } from './kinds/world.ts'

/** Answers compared with those of a real server, each where ours once differed. */
const MAPS = '/api/v1/namespaces/default/configmaps'
const PODS = '/api/v1/namespaces/default/pods'
const map = (name: string, rest: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...rest })
const pod = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})
const binding = (name: string, target: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Binding',
  metadata: { name, ...metadata },
  target,
})
const metadataOf = (json: JsonObject) => (json as Seen).metadata

const textOf = async ({ server }: TestServer, path: string, headers: Record<string, string> = {}): Promise<string> => {
  const [pathname = '', query = ''] = path.split('?')
  const { body } = await server.transport({ name: 'admin', groups: ['system:masters'] })({ method: 'GET', path: pathname, query, headers })
  if (isByteStream(body)) throw new Error('a stream')
  return Buffer.from(body instanceof Uint8Array ? body : join(body)).toString()
}

describe('reading', () => {
  test('an object with watch=1 gives the object: the parameter is for collections', async () => {
    const { send } = await testServer()
    await send('POST', MAPS, map('a'))
    expect(await send('GET', `${MAPS}/a?watch=1`)).toMatchObject({ status: 200, json: { kind: 'ConfigMap', metadata: { name: 'a' } } })
  })

  test('YAML quotes what would be read as something else, orders its keys, and keeps long integers whole', async () => {
    const world = await testServer()
    const labels = { n: 'yes', b: 'x' }
    await world.send('POST', MAPS, { ...map('a', { data: { when: '2026-01-01', 'a.b': 'no' } }), metadata: { name: 'a', labels } })
    const text = await textOf(world, `${MAPS}/a`, { accept: 'application/yaml' })
    expect(text).toContain('data:\n  a.b: "no"\n  when: "2026-01-01"\n')
    expect(text).toContain(
      '  creationTimestamp: "2026-01-01T00:00:00Z"\n  labels:\n    b: x\n    "n": "yes"\n  managedFields:\n  - apiVersion: v1\n',
    )
  })

  test('indented JSON keeps integers past 2^53 whole', async () => {
    const world = await testServer()
    await world.send(
      'POST',
      PODS,
      JSON.stringify(pod('p')).replace('"containers"', '"terminationGracePeriodSeconds":9007199254740993,"containers"'),
    )
    expect(await textOf(world, `${PODS}/p?pretty=true`)).toContain('\n    "terminationGracePeriodSeconds": 9007199254740993,\n')
    expect(await textOf(world, `${PODS}/p`, { accept: 'application/yaml' })).toContain(
      '\n  terminationGracePeriodSeconds: 9007199254740993\n',
    )
  })

  test('what is about the server is never to be kept', async () => {
    const { send } = await testServer()
    for (const path of ['/version', '/api', '/apis', '/api/v1', '/apis/apps/v1'])
      expect((await send('GET', path)).headers['cache-control']).toBe('no-cache, private')
    expect(await send('POST', '/version')).toMatchObject({ status: 405 })
    expect(await send('POST', '/nothing')).toMatchObject({ status: 404 })
  })

  test('a table with an odd includeObject is refused', async () => {
    const { send } = await testServer()
    const answer = await send('GET', `${MAPS}?includeObject=Foo`, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
    expect(answer).toMatchObject({
      status: 400,
      json: {
        message: `Unable to convert to Table as requested: includeObject: Invalid value: "Foo": must be 'Metadata', 'Object', 'None', or empty`,
      },
    })
  })
})

describe('pods/binding', () => {
  test('binds once, with a condition and the annotations of the binding', async () => {
    const { send } = await testServer()
    await send('POST', PODS, pod('p'))
    const target = { kind: 'Node', name: 'n1' }
    expect((await send('POST', `${PODS}/p/binding?dryRun=All`, binding('p', target))).status).toBe(201)
    expect(await send('POST', `${PODS}/p/binding`, binding('p', target, { annotations: { a: 'b' } }))).toMatchObject({
      status: 201,
      json: { kind: 'Status', status: 'Success', code: 201 },
    })
    expect((await send('GET', `${PODS}/p`)).json).toMatchObject({
      metadata: { annotations: { a: 'b' } },
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    })
    expect(await send('POST', `${PODS}/p/binding`, binding('p', { name: 'n2' }))).toMatchObject({
      status: 409,
      json: {
        reason: 'Conflict',
        message: 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
        details: { name: 'p', kind: 'pods/binding' },
      },
    })
  })

  test('is refused for another pod, another namespace, or no node', async () => {
    const { send } = await testServer()
    await send('POST', PODS, pod('p'))
    const bind = (body: object) => send('POST', `${PODS}/p/binding`, body)
    expect(await bind(binding('x', { name: 'n' }))).toMatchObject({
      status: 400,
      json: { message: 'name in URL does not match name in Binding object' },
    })
    expect(await bind(binding('p', { name: 'n' }, { namespace: 'other' }))).toMatchObject({ status: 400 })
    // Upstream has no reason for these two.
    expect(await bind(binding('p', {}))).toMatchObject({ status: 500, json: { message: 'target.name: Required value' } })
    expect(await bind(binding('p', { kind: 'Foo', name: 'n' }))).toMatchObject({
      status: 500,
      json: { message: 'target.kind: Unsupported value: "Foo": supported values: "Node", "<empty>"' },
    })
    expect(await send('GET', `${PODS}/p/binding`)).toMatchObject({ status: 405 })
  })
})

describe('pods/eviction', () => {
  test('deletes the pod, whichever version of the policy group the client knows', async () => {
    const { send } = await testServer()
    for (const version of ['policy/v1', 'policy/v1beta1']) {
      await send('POST', PODS, pod('p'))
      const eviction = { apiVersion: version, kind: 'Eviction', metadata: { name: 'p', namespace: 'default' } }
      expect((await send('POST', `${PODS}/p/eviction?dryRun=All`, eviction)).status).toBe(201)
      expect(await send('POST', `${PODS}/p/eviction`, eviction)).toMatchObject({ status: 201, json: { status: 'Success' } })
      expect((await send('GET', `${PODS}/p`)).status).toBe(404)
    }
    expect(
      await send('POST', `${PODS}/none/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'none' } }),
    ).toMatchObject({ status: 404, json: { message: 'pods "none" not found' } })
  })
})

describe('deletion of a pod', () => {
  const bound = async (name: string) => {
    const world = await testServer()
    await world.send('POST', PODS, pod(name))
    await world.send('POST', `${PODS}/${name}/binding`, binding(name, { name: 'n1' }))
    return world
  }

  test('on a node waits for its grace period, which may be shortened and not lengthened', async () => {
    const { send } = await bound('p')
    const marked = await send('DELETE', `${PODS}/p`)
    expect(metadataOf(marked.json)).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    })
    expect(metadataOf((await send('DELETE', `${PODS}/p?gracePeriodSeconds=60`)).json)).toEqual(metadataOf(marked.json))
    expect(metadataOf((await send('DELETE', `${PODS}/p`, { gracePeriodSeconds: 5 })).json)).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:05Z',
      deletionGracePeriodSeconds: 5,
      generation: 2,
    })
    const gone = await send('DELETE', `${PODS}/p?gracePeriodSeconds=0`)
    expect(metadataOf(gone.json)).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:05Z', deletionGracePeriodSeconds: 0 })
    expect((await send('GET', `${PODS}/p`)).status).toBe(404)
  })

  test('on no node takes effect at once, and the answer bears the mark', async () => {
    const { send } = await testServer()
    await send('POST', PODS, pod('p'))
    expect(metadataOf((await send('DELETE', `${PODS}/p`)).json)).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 0,
      generation: 2,
    })
    expect((await send('GET', `${PODS}/p`)).status).toBe(404)
  })

  test('reads options under the version of any group', async () => {
    const { send } = await testServer()
    for (const apiVersion of ['v1', 'meta.k8s.io/v1', 'apps/v1', 'policy/v1']) {
      await send('POST', MAPS, map('a'))
      expect(await send('DELETE', `${MAPS}/a`, { kind: 'DeleteOptions', apiVersion, propagationPolicy: 'Background' })).toMatchObject({
        status: 200,
        json: { status: 'Success' },
      })
    }
  })
})

describe('a namespace', () => {
  test('is marked when deleted, keeps what it holds until finalized, and then goes', async () => {
    const { send } = await testServer()
    const path = '/api/v1/namespaces/team'
    await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
    await send('POST', `${path}/configmaps`, map('a'))
    const marked = await send('DELETE', path)
    expect(marked.json).toMatchObject({
      metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Terminating' },
    })
    expect(metadataOf(marked.json)).not.toHaveProperty('deletionGracePeriodSeconds')
    expect((await send('DELETE', path)).json).toEqual(marked.json)
    expect((await send('PUT', `${path}/configmaps/a`, map('a', { data: { still: 'here' } }))).status).toBe(200)
    expect((await send('GET', `${path}/finalize`)).status).toBe(405)
    const finalized = await send('PUT', `${path}/finalize`, { ...marked.json, spec: { finalizers: [] } })
    expect(finalized).toMatchObject({ status: 200, json: { kind: 'Namespace', metadata: { name: 'team' } } })
    expect((await send('GET', path)).status).toBe(404)
  })
})

describe('endpoints', () => {
  test('come back in the order in which they were written', async () => {
    const { send } = await testServer()
    const subsets = [
      {
        addresses: [{ ip: '10.0.0.2' }, { ip: '10.0.0.1' }],
        ports: [
          { port: 81, protocol: 'TCP', name: 'b' },
          { port: 80, protocol: 'TCP', name: 'a' },
        ],
      },
    ]
    const path = '/api/v1/namespaces/default/endpoints'
    expect((await send('POST', path, { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'e' }, subsets })).json.subsets).toEqual(
      subsets,
    )
  })
})

describe('what every cluster has', () => {
  test('is made anew when it is deleted', async () => {
    const { send, store } = await testServer()
    const path = '/api/v1/namespaces/default/services'
    const before = await send('GET', `${path}/kubernetes`)
    const watched = await store.sync()
    expect((await send('DELETE', path)).status).toBe(200)
    await send('DELETE', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes')
    for (let turn = 0; turn < 200; turn++) await Promise.resolve()
    const after = await send('GET', `${path}/kubernetes`)
    expect(after.json.spec).toEqual(before.json.spec)
    expect(metadataOf(after.json).uid).not.toBe(metadataOf(before.json).uid)
    expect((await send('GET', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes')).status).toBe(200)
    expect(await store.sync()).toBe(watched + 4)
  })
})
