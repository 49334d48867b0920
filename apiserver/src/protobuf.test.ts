import {
  decodeProtobuf,
  encodeProtobuf,
  encodeUtf8,
  fieldHead,
  generatedTypes,
  type JsonObject,
  type ObjectType,
  type PartialObjectMetadataList,
  PROTOBUF_MEDIA_TYPE,
  type Status,
  unwrapUnknown,
  wrapUnknown,
} from '@coxswain/api-types'
import { type HttpResponse, isByteStream } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { join } from './respond/encode.ts'
import { type TestServer, testServer } from './testkit/test-server.ts'

const PROTOBUF = { 'content-type': PROTOBUF_MEDIA_TYPE, accept: PROTOBUF_MEDIA_TYPE }
const PODS = '/api/v1/namespaces/default/pods'
const POD: ObjectType = { apiVersion: 'v1', kind: 'Pod' }
const STATUS = 'meta/v1.Status'
const pod = (name: string): object => ({ metadata: { name, labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'b' }] } })
const message = (schema: string, type: ObjectType, object: object): Uint8Array =>
  wrapUnknown({ ...type, raw: encodeProtobuf(generatedTypes, schema, object) })
const podMessage = (name: string): Uint8Array => message('core/v1.Pod', POD, pod(name))

interface Answer {
  readonly status: number
  readonly contentType: string | readonly string[] | undefined
  readonly bytes: Uint8Array
}

const request = (
  { server }: TestServer,
  method: string,
  target: string,
  body?: Uint8Array,
  headers: Readonly<Record<string, string>> = PROTOBUF,
): Promise<HttpResponse> => {
  const [path = '', query = ''] = target.split('?')
  return server.transport({ name: 'admin', groups: ['system:masters'] })({ method, path, query, headers, body })
}

const send = async (...args: Parameters<typeof request>): Promise<Answer> => {
  const { status, headers, body } = await request(...args)
  if (isByteStream(body)) throw new Error('answered with a stream')
  return { status, contentType: headers['content-type'], bytes: body instanceof Uint8Array ? body : join(body) }
}

/** The object in an answer, its type with it. */
const read = ({ bytes, contentType }: Answer, schema: string): ReturnType<typeof open> => {
  expect(contentType).toBe(PROTOBUF_MEDIA_TYPE)
  return open(bytes, schema)
}
const open = (bytes: Uint8Array, schema: string) => {
  const { apiVersion, kind, raw } = unwrapUnknown(bytes)
  return { ...decodeProtobuf(generatedTypes, schema, raw).object, apiVersion, kind }
}
const refusal = (answer: Answer): Status => read(answer, STATUS) as unknown as Status
const json = (bytes: Uint8Array): JsonObject => JSON.parse(new TextDecoder().decode(bytes))

/** The events of a watch so far. */
const openWatch = async (server: TestServer, path: string, accept = PROTOBUF_MEDIA_TYPE) => {
  const { body, headers } = await request(server, 'GET', path, undefined, { accept })
  if (!isByteStream(body)) throw new Error('the watch was refused')
  let bytes: Uint8Array = new Uint8Array()
  body.start({
    write: (chunk) => {
      bytes = join([bytes, chunk])
    },
    end: () => undefined,
    pendingBytes: () => 0,
    onDrain: (task) => task(),
  })
  return { contentType: headers['content-type'], cancel: () => body.cancel(), events: () => eventsOf(bytes) }
}

const eventsOf = (bytes: Uint8Array): { type: string; object: Uint8Array }[] => {
  const events: { type: string; object: Uint8Array }[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0)
    const event = bytes.subarray(at + 4, at + 4 + length)
    expect(event.length).toBe(length)
    const nameLength = event[1] ?? 0
    const type = new TextDecoder().decode(event.subarray(2, 2 + nameLength))
    const magic = Buffer.from(event).indexOf('k8s\0')
    const object = event.subarray(magic)
    // Field 2, around a RawExtension's field 1.
    const raw = fieldHead(1, object.length)
    expect([...event.subarray(2 + nameLength, magic)]).toEqual([...fieldHead(2, raw.length + object.length), ...raw])
    events.push({ type, object })
    at += 4 + length
  }
  return events
}

describe('the API in protobuf', () => {
  it('creates, reads, replaces and deletes an object', async () => {
    const server = await testServer()
    const created = await send(server, 'POST', PODS, podMessage('a'))
    expect(created.status).toBe(201)
    expect(read(created, 'core/v1.Pod')).toMatchObject({
      ...POD,
      metadata: { name: 'a', namespace: 'default' },
      spec: { restartPolicy: 'Always' },
    })
    const got = read(await send(server, 'GET', `${PODS}/a`), 'core/v1.Pod')
    const plain = json((await send(server, 'GET', `${PODS}/a`, undefined, {})).bytes)
    expect(got).toEqual(plain)
    const changed = { ...got, metadata: { ...got.metadata, labels: { app: 'db' } } }
    const updated = await send(server, 'PUT', `${PODS}/a`, message('core/v1.Pod', POD, changed))
    expect(updated.status).toBe(200)
    expect(read(updated, 'core/v1.Pod').metadata.labels).toEqual({ app: 'db' })
    const options = message('meta/v1.DeleteOptions', { apiVersion: 'v1', kind: 'DeleteOptions' }, { gracePeriodSeconds: 0 })
    const deleted = await send(server, 'DELETE', `${PODS}/a`, options)
    expect(deleted.status).toBe(200)
    expect((await send(server, 'GET', `${PODS}/a`)).status).toBe(404)
  })

  it('lists objects, and metadata alone', async () => {
    const server = await testServer()
    for (const name of ['a', 'b', 'c']) await send(server, 'POST', PODS, podMessage(name))
    const list = read(await send(server, 'GET', `${PODS}?limit=2`), 'core/v1.PodList') as unknown as PartialObjectMetadataList & ObjectType
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'PodList', metadata: { remainingItemCount: 1 } })
    expect(list.metadata?.continue).not.toBe('')
    expect(list.items.map((item) => item.metadata?.name)).toEqual(['a', 'b'])
    // A second answer is made of kept messages: it is the same.
    const again = read(await send(server, 'GET', `${PODS}?limit=2`), 'core/v1.PodList')
    expect(again).toEqual(list)
    const accept = `${PROTOBUF_MEDIA_TYPE};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json`
    const partial = await send(server, 'GET', PODS, undefined, { accept })
    expect(read(partial, 'meta/v1.PartialObjectMetadataList')).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }, { metadata: { name: 'c' } }],
    })
  })

  it('answers a Status in protobuf', async () => {
    const server = await testServer()
    expect(refusal(await send(server, 'GET', `${PODS}/none`))).toMatchObject({
      apiVersion: 'v1',
      kind: 'Status',
      status: 'Failure',
      reason: 'NotFound',
      code: 404,
      details: { name: 'none', kind: 'pods' },
    })
    const both = { accept: `${PROTOBUF_MEDIA_TYPE};as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json` }
    expect(json((await send(server, 'GET', `${PODS}/none`, undefined, both)).bytes)).toMatchObject({ code: 404 })
    const inYaml = await send(server, 'GET', `${PODS}/none`, undefined, { accept: `${PROTOBUF_MEDIA_TYPE};q=0.1,application/yaml` })
    expect(inYaml.contentType).toBe('application/yaml')
    expect(new TextDecoder().decode(inYaml.bytes)).toContain('\nreason: NotFound\n')
  })

  it('takes bindings, evictions and scales', async () => {
    const server = await testServer()
    await send(server, 'POST', PODS, podMessage('a'))
    const binding = message(
      'core/v1.Binding',
      { apiVersion: 'v1', kind: 'Binding' },
      { metadata: { name: 'a' }, target: { kind: 'Node', name: 'n1' } },
    )
    const bound = await send(server, 'POST', `${PODS}/a/binding`, binding)
    expect([bound.status, refusal(bound).status]).toEqual([201, 'Success'])
    expect(read(await send(server, 'GET', `${PODS}/a`), 'core/v1.Pod')).toMatchObject({ spec: { nodeName: 'n1' } })
    const eviction = message('policy/v1.Eviction', { apiVersion: 'policy/v1', kind: 'Eviction' }, { metadata: { name: 'a' } })
    expect((await send(server, 'POST', `${PODS}/a/eviction`, eviction)).status).toBe(201)
    const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'a', image: 'b' }] } }
    const deployment = { metadata: { name: 'd' }, spec: { selector: { matchLabels: { app: 'x' } }, template } }
    const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
    const created = await send(
      server,
      'POST',
      DEPLOYMENTS,
      message('apps/v1.Deployment', { apiVersion: 'apps/v1', kind: 'Deployment' }, deployment),
    )
    expect(created.status).toBe(201)
    const scale = read(await send(server, 'GET', `${DEPLOYMENTS}/d/scale`), 'autoscaling/v1.Scale')
    expect(scale).toMatchObject({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 1 } })
    const wanted = message('autoscaling/v1.Scale', { apiVersion: 'autoscaling/v1', kind: 'Scale' }, { ...scale, spec: { replicas: 3 } })
    expect(read(await send(server, 'PUT', `${DEPLOYMENTS}/d/scale`, wanted), 'autoscaling/v1.Scale')).toMatchObject({
      spec: { replicas: 3 },
    })
  })

  it('serves a second form of a kind', async () => {
    const server = await testServer()
    const path = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers'
    const type = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler' }
    const spec = {
      scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' },
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 80,
    }
    const created = await send(
      server,
      'POST',
      path,
      message('autoscaling/v1.HorizontalPodAutoscaler', type, { metadata: { name: 'h' }, spec }),
    )
    expect(read(created, 'autoscaling/v1.HorizontalPodAutoscaler')).toMatchObject({ ...type, spec })
    const list = read(await send(server, 'GET', path), 'autoscaling/v1.HorizontalPodAutoscalerList')
    expect(list).toMatchObject({ kind: 'HorizontalPodAutoscalerList', items: [{ spec }] })
  })

  it('streams events, length first', async () => {
    const server = await testServer()
    await send(server, 'POST', PODS, podMessage('a'))
    const watch = await openWatch(
      server,
      `${PODS}?watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
    )
    const metadata = await openWatch(server, `${PODS}?watch=1`, `${PROTOBUF_MEDIA_TYPE};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`)
    const old = await openWatch(server, `${PODS}?watch=1&resourceVersion=1`)
    await send(server, 'POST', PODS, podMessage('b'))
    expect(watch.contentType).toBe(`${PROTOBUF_MEDIA_TYPE};stream=watch`)
    expect(watch.events().map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK', 'ADDED'])
    const [first, bookmark, second] = watch.events().map(({ object }) => open(object, 'core/v1.Pod'))
    expect(first).toMatchObject({ ...POD, metadata: { name: 'a' }, spec: { containers: [{ name: 'a' }] } })
    expect(bookmark?.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
    expect(second).toEqual(read(await send(server, 'GET', `${PODS}/b`), 'core/v1.Pod'))
    const shown = metadata.events().map(({ object }) => open(object, 'meta/v1.PartialObjectMetadata'))
    expect(shown).toMatchObject([{ kind: 'PartialObjectMetadata', metadata: { name: 'a' } }, { metadata: { name: 'b' } }])
    expect(old.events().length).toBeGreaterThan(0)
    for (const each of [watch, metadata, old]) each.cancel()
  })
})

describe('what the client accepts', () => {
  it('is taken in the order of its list', async () => {
    const server = await testServer()
    const typeFor = async (accept: string, path = '/api/v1/nodes') => (await send(server, 'GET', path, undefined, { accept })).contentType
    expect(await typeFor(`${PROTOBUF_MEDIA_TYPE},application/json`)).toBe(PROTOBUF_MEDIA_TYPE)
    expect(await typeFor(`application/json,${PROTOBUF_MEDIA_TYPE}`)).toBe('application/json')
    expect(await typeFor(`${PROTOBUF_MEDIA_TYPE};q=0.5,application/json`)).toBe('application/json')
    expect(await typeFor('*/*')).toBe('application/json')
  })

  it('has no Table in protobuf', async () => {
    const server = await testServer()
    const table = `${PROTOBUF_MEDIA_TYPE};as=Table;g=meta.k8s.io;v=v1`
    const refused = await send(server, 'GET', PODS, undefined, { accept: table })
    expect(json(refused.bytes)).toMatchObject({
      code: 406,
      message: 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    })
    const next = await send(server, 'GET', PODS, undefined, { accept: `${table},application/json;as=Table;g=meta.k8s.io;v=v1` })
    expect(json(next.bytes)).toMatchObject({ kind: 'Table' })
  })
})

describe('bodies that are refused', () => {
  const refused = async (path: string, body: Uint8Array, method = 'POST'): Promise<string> => {
    const answer = refusal(await send(await testServer(), method, path, body))
    expect(answer).toMatchObject({ reason: 'BadRequest', code: 400 })
    return answer.message ?? ''
  }
  const NOT_PROTOBUF = 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'

  it('are not protobuf', async () => {
    expect(await refused(PODS, encodeUtf8('{"kind":"Pod"}'))).toBe(
      `the object provided is unrecognized (must be of type Pod): ${NOT_PROTOBUF} ({"kind":"Pod"})`,
    )
    expect(await refused(PODS, new Uint8Array([1, 2]))).toBe(
      `the object provided is unrecognized (must be of type Pod): ${NOT_PROTOBUF} (0102)`,
    )
    expect(await refused(PODS, new Uint8Array())).toBe('the object provided is unrecognized (must be of type Pod): empty data (<empty>)')
  })

  it('are cut short, or hold what the type does not have', async () => {
    const raw = encodeProtobuf(generatedTypes, 'core/v1.Pod', pod('a'))
    expect(await refused(PODS, wrapUnknown({ ...POD, raw: raw.subarray(0, raw.length - 1) }))).toBe(
      'Pod in version "v1" cannot be handled as a Pod: unexpected EOF',
    )
    const more = new Uint8Array([...raw, ...fieldHead(90, 1), 0])
    expect(await refused(PODS, wrapUnknown({ ...POD, raw: more }))).toBe(
      'Pod in version "v1" cannot be handled as a Pod: proto: Pod: unknown field number 90',
    )
  })

  it('are of another type', async () => {
    const other = message('core/v1.ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap' }, { metadata: { name: 'a' } })
    expect(await refused(PODS, other)).toContain('ConfigMap in version "v1" cannot be handled as a Pod')
  })

  it('are patches: those are JSON alone', async () => {
    const server = await testServer()
    await send(server, 'POST', PODS, podMessage('a'))
    expect(refusal(await send(server, 'PATCH', `${PODS}/a`, podMessage('a'))).code).toBe(415)
  })
})
