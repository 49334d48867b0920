import { describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../testkit/test-server.ts'
import { DEFINITIONS, definition, version, type Wanted, widget } from './testdata/definitions.ts'

const WIDGETS = '/apis/shop.example.com/v1/namespaces/default/widgets'

/** A server that serves a definition. */
const serving = async (wanted: Wanted = {}): Promise<TestServer> => {
  const server = await testServer()
  await define(server, wanted)
  return server
}

const define = async (server: TestServer, wanted: Wanted = {}): Promise<string> => {
  const given = definition(wanted)
  const created = await server.send('POST', DEFINITIONS, given)
  expect(created.status).toBe(201)
  const path = `${DEFINITIONS}/${given.metadata.name}`
  await expect.poll(async () => conditions((await server.send('GET', path)).json).NamesAccepted).toBeDefined()
  return path
}

const conditions = (json: object): Record<string, string> =>
  Object.fromEntries(
    ((json as { status?: { conditions?: { type: string; status: string; reason: string }[] } }).status?.conditions ?? []).map((each) => [
      each.type,
      `${each.status} ${each.reason}`,
    ]),
  )

describe('a kind that is defined', () => {
  it('is served as soon as its names are accepted', async () => {
    const server = await testServer()
    const path = await define(server)
    expect(conditions((await server.send('GET', path)).json)).toEqual({
      NamesAccepted: 'True NoConflicts',
      Established: 'True InitialNamesAccepted',
    })
    const created = await server.send('POST', WIDGETS, widget('a', { replicas: 2, extra: 1 }, { status: { replicas: 9 } }))
    expect(created).toMatchObject({ status: 201, json: { metadata: { generation: 1 }, spec: { color: 'red', replicas: 2 } } })
    expect(created.json.status).toBeUndefined()
    expect((await server.send('GET', `${WIDGETS}/a`)).json).toEqual(created.json)
    expect((await server.send('GET', WIDGETS)).json).toMatchObject({ kind: 'WidgetList', items: [{ metadata: { name: 'a' } }] })
  })

  it('gets its APIService back when one that named another server is deleted', async () => {
    const server = await serving()
    const path = '/apis/apiregistration.k8s.io/v1/apiservices/v1.shop.example.com'
    const labels = async () => ((await server.send('GET', path)).json.metadata as { labels?: object } | undefined)?.labels
    const own = { 'kube-aggregator.kubernetes.io/automanaged': 'true' }
    await expect.poll(labels).toEqual(own)
    const spec = { group: 'shop.example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 15, insecureSkipTLSVerify: true }
    const service = { namespace: 'default', name: 'elsewhere' }
    const { metadata } = (await server.send('GET', path)).json as { metadata: { resourceVersion: string; name: string } }
    const taken = { metadata: { name: metadata.name, resourceVersion: metadata.resourceVersion }, spec: { ...spec, service } }
    expect((await server.send('PUT', path, taken)).status).toBe(200)
    const ann = server.server.transport({ name: 'ann', groups: ['system:masters'] })
    const read = async () => (await ann({ method: 'GET', path: WIDGETS, query: '', headers: {} })).status
    expect(await read()).toBe(503)
    await server.send('DELETE', path)
    await expect.poll(labels).toEqual(own)
    expect(await read()).toBe(200)
  })

  it('is told of in discovery, in OpenAPI and as an APIService, and no longer once it is gone', async () => {
    const server = await serving({ names: { shortNames: ['wd'], categories: ['all'] } })
    const list = await server.send('GET', '/apis/shop.example.com/v1')
    expect(list.json.resources).toMatchObject([{ name: 'widgets', shortNames: ['wd'], categories: ['all'] }, { name: 'widgets/status' }])
    const document = await server.send('GET', '/openapi/v3/apis/shop.example.com/v1')
    expect(document.json).toMatchObject({
      components: { schemas: { 'com.example.shop.v1.Widget': { properties: { spec: { properties: { color: { type: 'string' } } } } } } },
    })
    const services = '/apis/apiregistration.k8s.io/v1/apiservices/v1.shop.example.com'
    await expect.poll(async () => (await server.send('GET', services)).status).toBe(200)
    await server.send('DELETE', `${DEFINITIONS}/widgets.shop.example.com`)
    await expect.poll(async () => (await server.send('GET', `${DEFINITIONS}/widgets.shop.example.com`)).status).toBe(404)
    await expect.poll(async () => (await server.send('GET', services)).status).toBe(404)
    expect((await server.send('GET', '/openapi/v3')).json.paths).not.toHaveProperty('apis/shop.example.com/v1')
    expect((await server.send('GET', WIDGETS)).status).toBe(404)
  })

  it('counts generations, and keeps spec and status apart', async () => {
    const server = await serving()
    await server.send('POST', WIDGETS, widget('a'))
    const merge = { 'content-type': 'application/merge-patch+json' }
    const spec = await server.send('PATCH', `${WIDGETS}/a`, { spec: { replicas: 3 }, status: { replicas: 3 } }, merge)
    expect(spec.json).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 } })
    expect(spec.json.status).toBeUndefined()
    const patch = { spec: { replicas: 4 }, status: { replicas: 3 }, metadata: { labels: { a: 'b' } } }
    const status = await server.send('PATCH', `${WIDGETS}/a/status`, patch, merge)
    expect(status.json).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 }, status: { replicas: 3 } })
    expect((status.json.metadata as { labels?: object }).labels).toBeUndefined()
    const labels = await server.send('PATCH', `${WIDGETS}/a`, { metadata: { labels: { a: 'b' } } }, merge)
    expect(labels.json).toMatchObject({ metadata: { generation: 2, labels: { a: 'b' } }, status: { replicas: 3 } })
  })

  it('is changed by JSON patch and apply, and not by strategic merge', async () => {
    const server = await serving()
    await server.send('POST', WIDGETS, widget('a'))
    const json = await server.send('PATCH', `${WIDGETS}/a`, [{ op: 'add', path: '/spec/color', value: 'blue' }], {
      'content-type': 'application/json-patch+json',
    })
    expect(json.json).toMatchObject({ spec: { color: 'blue' } })
    const strategic = await server.send('PATCH', `${WIDGETS}/a`, {}, { 'content-type': 'application/strategic-merge-patch+json' })
    expect(strategic).toMatchObject({
      status: 415,
      json: {
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      },
    })
    const apply = { 'content-type': 'application/apply-patch+yaml' }
    const applied = await server.send('PATCH', `${WIDGETS}/b?fieldManager=m`, widget('b', { replicas: 1 }), apply)
    expect(applied).toMatchObject({ status: 201, json: { spec: { color: 'red', replicas: 1 } } })
    expect(applied.json.metadata).toMatchObject({ managedFields: [{ manager: 'm', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }] })
    const other = await server.send('PATCH', `${WIDGETS}/b?fieldManager=n`, widget('b', { replicas: 2 }), apply)
    expect(other.status).toBe(409)
  })

  it('keeps every version readable in every other, and tells managers apart by version', async () => {
    const server = await serving({ versions: [version('v1'), version('v2')] })
    await server.send('POST', '/apis/shop.example.com/v2/namespaces/default/widgets', {
      ...widget('a', { replicas: 1 }),
      apiVersion: 'shop.example.com/v2',
    })
    expect((await server.send('GET', `${WIDGETS}/a`)).json).toMatchObject({ apiVersion: 'shop.example.com/v1', spec: { replicas: 1 } })
    const listed = await server.send('GET', '/apis/shop.example.com/v2/widgets')
    expect(listed.json).toMatchObject({ apiVersion: 'shop.example.com/v2', items: [{ metadata: { name: 'a' } }] })
    const merge = { 'content-type': 'application/merge-patch+json' }
    const patched = await server.send('PATCH', `${WIDGETS}/a`, { spec: { replicas: 2 } }, merge)
    expect(patched.json).toMatchObject({ apiVersion: 'shop.example.com/v1', spec: { replicas: 2 }, metadata: { generation: 2 } })
  })

  it('has a scale where its definition says, and says what it lacks', async () => {
    const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' }
    const server = await serving({ versions: [version('v1', { subresources: { status: {}, scale } })] })
    await server.send('POST', WIDGETS, widget('a', { replicas: 2 }))
    await server.send('POST', WIDGETS, widget('none'))
    expect((await server.send('GET', `${WIDGETS}/a/scale`)).json).toMatchObject({ kind: 'Scale', spec: { replicas: 2 } })
    const merge = { 'content-type': 'application/merge-patch+json' }
    const scaled = await server.send('PATCH', `${WIDGETS}/a/scale`, { spec: { replicas: 7 } }, merge)
    expect(scaled.json).toMatchObject({ spec: { replicas: 7 } })
    expect((await server.send('GET', `${WIDGETS}/a`)).json).toMatchObject({ spec: { replicas: 7 }, metadata: { generation: 2 } })
    expect(await server.send('GET', `${WIDGETS}/none/scale`)).toMatchObject({
      status: 500,
      json: { message: 'Internal error occurred: the spec replicas field ".spec.replicas" does not exist' },
    })
  })

  it('shows the columns that its definition names, or the age', async () => {
    const columns = [
      { name: 'Color', type: 'string', jsonPath: '.spec.color' },
      { name: 'Size', type: 'integer', jsonPath: '.spec.replicas', description: 'How many.' },
      { name: 'Made', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ]
    const server = await serving({ versions: [version('v1', { additionalPrinterColumns: columns }), version('v2')] })
    await server.send('POST', WIDGETS, widget('a', { replicas: 2 }))
    const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
    expect((await server.send('GET', WIDGETS, undefined, table)).json).toMatchObject({
      columnDefinitions: [{ name: 'Name' }, { name: 'Color' }, { name: 'Size', description: 'How many.' }, { name: 'Made', type: 'date' }],
      rows: [{ cells: ['a', 'red', 2, '0s'] }],
    })
    const plain = await server.send('GET', '/apis/shop.example.com/v2/widgets', undefined, table)
    expect(plain.json).toMatchObject({ columnDefinitions: [{ name: 'Name' }, { name: 'Age' }], rows: [{ cells: ['a', '0s'] }] })
  })

  it('lets field selectors name the fields that its definition names', async () => {
    const server = await serving({ versions: [version('v1', { selectableFields: [{ jsonPath: '.spec.color' }] }), version('v2')] })
    await server.send('POST', WIDGETS, widget('a', { color: 'blue' }))
    await server.send('POST', WIDGETS, widget('b'))
    const found = await server.send('GET', `${WIDGETS}?fieldSelector=spec.color%3Dblue`)
    expect(found.json.items).toMatchObject([{ metadata: { name: 'a' } }])
    expect(await server.send('GET', '/apis/shop.example.com/v2/widgets?fieldSelector=spec.color%3Dblue')).toMatchObject({
      status: 400,
      json: { message: 'field label not supported: spec.color' },
    })
  })

  it('changes with its definition: watches end, what is stored is defaulted and pruned anew', async () => {
    const server = await serving()
    await server.send('POST', WIDGETS, widget('a', { replicas: 1 }))
    const watch = await server.watch(`${WIDGETS}?watch=true`)
    const schema = {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'string', default: 'L' } } } } },
    }
    const patch = { spec: { versions: [version('v1', { schema })] } }
    const merge = { 'content-type': 'application/merge-patch+json' }
    expect((await server.send('PATCH', `${DEFINITIONS}/widgets.shop.example.com`, patch, merge)).status).toBe(200)
    await expect.poll(() => watch.ended()).toBe(true)
    expect((await server.send('GET', `${WIDGETS}/a`)).json.spec).toEqual({ size: 'L' })
  })

  it('is there with its objects after a restart', async () => {
    const server = await serving()
    await server.send('POST', WIDGETS, widget('a'))
    server.server.close()
    const again = await testServer({ store: server.store, clock: server.clock })
    expect((await again.send('GET', `${WIDGETS}/a`)).json).toMatchObject({ spec: { color: 'red' } })
  })
})

describe('the end of a definition', () => {
  it('waits for its objects, which wait for their finalizers, and takes nothing new', async () => {
    const server = await serving()
    await server.send('POST', WIDGETS, widget('a', {}, { metadata: { name: 'a', finalizers: ['example.com/x'] } }))
    await server.send('POST', WIDGETS, widget('b'))
    const path = `${DEFINITIONS}/widgets.shop.example.com`
    const deleted = await server.send('DELETE', path)
    expect(conditions(deleted.json).Terminating).toBe('True InstanceDeletionPending')
    await expect.poll(async () => ((await server.send('GET', WIDGETS)).json.items as unknown[]).length).toBe(1)
    expect(conditions((await server.send('GET', path)).json).Terminating).toBe('True InstanceDeletionInProgress')
    expect(await server.send('POST', WIDGETS, widget('c'))).toMatchObject({
      status: 405,
      json: { message: 'create not allowed while custom resource definition is terminating', reason: 'MethodNotAllowed' },
    })
    const merge = { 'content-type': 'application/merge-patch+json' }
    await server.send('PATCH', `${WIDGETS}/a`, { metadata: { finalizers: null } }, merge)
    await expect
      .poll(async () => {
        server.clock.moveTo(server.clock.now() + 1_000)
        while (server.clock.fireNext());
        return (await server.send('GET', path)).status
      })
      .toBe(404)
  })

  it('frees its names for those who wait for them', async () => {
    const server = await serving()
    const second = await define(server, { plural: 'gizmos', names: { shortNames: ['wd'] } })
    expect(conditions((await server.send('GET', second)).json)).toEqual({
      NamesAccepted: 'False ListKindConflict',
      Established: 'False NotAccepted',
    })
    await server.send('DELETE', `${DEFINITIONS}/widgets.shop.example.com`)
    await expect.poll(async () => conditions((await server.send('GET', second)).json).Established).toBe('True InitialNamesAccepted')
  })
})
