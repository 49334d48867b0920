import type { JsonObject, ManagedFieldsEntry } from '@coxswain/api-types'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type TestServer, testServer } from '../testkit/test-server.ts'

const APPLY = { 'content-type': 'application/apply-patch+yaml' }
const MERGE = { 'content-type': 'application/merge-patch+json' }
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const SCALERS = '/namespaces/default/horizontalpodautoscalers'

let server: TestServer
beforeEach(async () => {
  server = await testServer()
})
const apply = (path: string, query: string, config: unknown): Promise<Answer> => server.send('PATCH', `${path}?${query}`, config, APPLY)
const configMap = (data: JsonObject | undefined, metadata: object = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  ...(data === undefined ? {} : { data }),
})
const deployment = (spec: object = {}, container: object = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i', ...container }] } },
    ...spec,
  },
})
const scale = (replicas: number, metadata: object = {}): JsonObject => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'a', ...metadata },
  spec: { replicas },
})
const entries = ({ json }: Answer): readonly ManagedFieldsEntry[] =>
  (json['metadata'] as { managedFields?: ManagedFieldsEntry[] }).managedFields ?? []
const owners = (answer: Answer): readonly string[] =>
  entries(answer).map(({ manager, operation, subresource }) =>
    [manager, operation, subresource].filter((part) => part !== undefined).join(' '),
  )
const A = `${CONFIG_MAPS}/a`

describe('the request', () => {
  it('may be YAML or JSON', async () => {
    const yaml = await apply(A, 'fieldManager=m', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "1"\n')
    expect(yaml).toMatchObject({ status: 201, json: { data: { x: '1' } } })
    expect(await apply(A, 'fieldManager=m', configMap({ x: '2' }))).toMatchObject({ status: 200, json: { data: { x: '2' } } })
  })
  it('names its manager, and it alone may force', async () => {
    expect(await apply(A, '', configMap({}))).toMatchObject({
      status: 422,
      json: { message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch' },
    })
    expect(await server.send('PATCH', `${A}?force=true`, {}, MERGE)).toMatchObject({
      status: 422,
      json: { message: 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch' },
    })
    expect(await apply(A, 'fieldManager=a%0Ab', configMap({}))).toMatchObject({
      status: 422,
      json: { message: expect.stringContaining('invalid character U+000A (at position 1)') },
    })
  })
  it.each<[string, unknown, number, string]>([
    ['another kind', { ...configMap({}), kind: 'Secret' }, 400, 'invalid object type: /v1, Kind=Secret'],
    ['another version', { ...configMap({}), apiVersion: 'x/v2' }, 400, 'invalid object type: x/v2, Kind=ConfigMap'],
    ['nothing', '', 400, 'invalid object type: /, Kind='],
    [
      'a list',
      '[]',
      400,
      'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    ['managers', configMap({}, { managedFields: [] }), 400, 'metadata.managedFields must be nil'],
    ['another name', configMap({}, { name: 'b' }), 400, 'the name of the object (b) does not match the name on the URL (a)'],
    [
      'no name',
      configMap({}, { name: undefined }),
      400,
      'the name of the object (a based on URL) was undeterminable: name must be provided',
    ],
    [
      'another namespace',
      configMap({}, { namespace: 'other' }),
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'the uid of what is not there',
      configMap({}, { uid: 'u' }),
      409,
      'Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid u, and no existing object was found',
    ],
    [
      'an unknown field',
      { ...configMap({}), foo: 1 },
      500,
      'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .foo: field not declared in schema',
    ],
    [
      'values of other types',
      configMap({ x: 1, y: { z: 'a' } }, { namespace: 'default' }),
      500,
      'failed to create typed patch object (default/a; /v1, Kind=ConfigMap): errors:\n  .data.x: expected string, got &value.valueUnstructured{Value:1}\n  .data.y: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"z":"a"}}',
    ],
  ])('with %s is refused', async (_, config, status, message) => {
    expect(await apply(A, 'fieldManager=m', config)).toMatchObject({ status, json: { message } })
  })
  it('refuses, warns of, or overlooks a key that is given twice', async () => {
    const twice = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "1"\n  x: "2"\n'
    expect(await apply(A, 'fieldManager=m&fieldValidation=Strict', twice)).toMatchObject({
      status: 400,
      json: {
        message: 'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "x" already set in map',
      },
    })
    const warned = await apply(A, 'fieldManager=m', twice)
    expect(warned).toMatchObject({ status: 201, json: { data: { x: '2' } } })
    expect(String(warned.headers.warning)).toContain('line 7: key \\"x\\" already set in map')
    expect((await apply(A, 'fieldManager=m&fieldValidation=Ignore', twice)).headers).not.toHaveProperty('warning')
  })
})

describe('an apply', () => {
  it('with dryRun stores nothing, new or changed', async () => {
    expect(await apply(A, 'fieldManager=m&dryRun=All', configMap({ x: '1' }))).toMatchObject({ status: 201, json: { data: { x: '1' } } })
    expect((await server.send('GET', A)).status).toBe(404)
    await apply(A, 'fieldManager=m', configMap({ x: '1' }))
    expect(await apply(A, 'fieldManager=m&dryRun=All', configMap({ x: '2' }))).toMatchObject({ status: 200, json: { data: { x: '2' } } })
    expect((await server.send('GET', A)).json).toMatchObject({ data: { x: '1' } })
  })
  it('that names a resourceVersion or uid holds for that object alone', async () => {
    expect((await apply(A, 'fieldManager=m', configMap({ x: '1' }, { resourceVersion: '1' }))).status).toBe(201)
    expect(await apply(A, 'fieldManager=m', configMap({ x: '2' }, { resourceVersion: '1' }))).toMatchObject({
      status: 409,
      json: { message: expect.stringContaining('the object has been modified') },
    })
    expect(await apply(A, 'fieldManager=m', configMap({ x: '2' }, { uid: 'other' }))).toMatchObject({
      status: 422,
      json: { details: { causes: [{ field: 'metadata.uid' }] } },
    })
  })
  it('tells all that it would change under others, sorted by manager', async () => {
    await server.send('POST', `${DEPLOYMENTS}?fieldManager=maker`, deployment({ replicas: 1 }))
    await apply(`${DEPLOYMENTS}/a`, 'fieldManager=first', {
      ...deployment(),
      spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }] } } },
    })
    const refused = await apply(`${DEPLOYMENTS}/a`, 'fieldManager=m', deployment({ replicas: 2 }, { image: 'j' }))
    expect(refused).toMatchObject({
      status: 409,
      json: {
        message:
          'Apply failed with 3 conflicts: conflicts with "first":\n- .spec.template.spec.containers[name="c"].image\nconflicts with "maker" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="c"].image',
      },
    })
  })
  it('is undone for what was written in another way: that is no news', async () => {
    const cpu = (value: string) => deployment({}, { resources: { limits: { cpu: value } } })
    const first = await apply(`${DEPLOYMENTS}/a`, 'fieldManager=m', cpu('0.5'))
    server.clock.moveTo(server.clock.now() + 60_000)
    expect((await apply(`${DEPLOYMENTS}/a`, 'fieldManager=m', cpu('0.5'))).json).toEqual(first.json)
    expect((await apply(`${DEPLOYMENTS}/a`, 'fieldManager=m', cpu('500m'))).json).toEqual(first.json)
  })
  it('that leaves the object to the rules of its kind hears of them', async () => {
    expect(await apply(`${DEPLOYMENTS}/a`, 'fieldManager=m', deployment({ replicas: -1 }))).toMatchObject({
      status: 422,
      json: { details: { causes: [{ field: 'spec.replicas' }] } },
    })
    expect(await apply(`${DEPLOYMENTS}/a`, 'fieldManager=m', deployment({}, { resources: { limits: { cpu: 'x' } } }))).toMatchObject({
      status: 500,
      json: {
        message:
          "failed to convert new object (/a; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      },
    })
  })
  it('finds the object that another makes at the same time', async () => {
    const answers = await Promise.all(['m', 'n', 'o'].map((manager) => apply(A, `fieldManager=${manager}`, configMap({ [manager]: '1' }))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201])
    expect((await server.send('GET', A)).json).toMatchObject({ data: { m: '1', n: '1', o: '1' } })
  })
})

describe('managers', () => {
  it('that nobody kept count of are those before the first apply', async () => {
    await server.send('POST', CONFIG_MAPS, configMap({ x: '1', y: '1' }))
    for (const managedFields of [[{}], []]) {
      expect(entries(await server.send('PATCH', A, { metadata: { managedFields } }, MERGE))).toEqual([])
      expect(await apply(A, 'fieldManager=m', configMap({ x: '2' }))).toMatchObject({
        status: 409,
        json: { message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.x' },
      })
      expect(owners(await apply(A, 'fieldManager=m', configMap({ x: '1' })))).toEqual(['m Apply', 'before-first-apply Update'])
    }
  })
  it('of the scale are those of the replicas, and come back as such', async () => {
    const path = `${DEPLOYMENTS}/a`
    expect((await apply(`${path}/scale`, 'fieldManager=s', scale(3))).status).toBe(404)
    await apply(path, 'fieldManager=m', deployment({ replicas: 1 }))
    expect(await apply(`${path}/scale`, 'fieldManager=s', scale(3))).toMatchObject({
      status: 409,
      json: { message: 'Apply failed with 1 conflict: conflict with "m": .spec.replicas' },
    })
    expect(await apply(`${path}/scale`, 'fieldManager=s&force=true', scale(3))).toMatchObject({
      status: 200,
      json: { spec: { replicas: 3 } },
    })
    const got = await server.send('GET', path)
    expect(owners(got)).toEqual(['s Apply scale', 'm Apply'])
    expect(entries(got)[0]).toMatchObject({ apiVersion: 'apps/v1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } })
    expect(JSON.stringify(entries(got)[1]?.fieldsV1)).not.toContain('f:replicas')
    expect(await apply(path, 'fieldManager=m', deployment({ replicas: 1 }))).toMatchObject({
      status: 409,
      json: { message: 'Apply failed with 1 conflict: conflict with "s" with subresource "scale": .spec.replicas' },
    })
    expect((await apply(`${path}/scale`, 'fieldManager=s', { ...scale(3), kind: 'Deployment' })).status).toBe(400)
  })
  it('of one version meet those of another', async () => {
    const target = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 }
    const scaler = (apiVersion: string, spec: object): JsonObject => ({
      apiVersion,
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'a' },
      spec: { ...target, ...spec },
    })
    const [v1, v2] = [`/apis/autoscaling/v1${SCALERS}/a`, `/apis/autoscaling/v2${SCALERS}/a`]
    expect(await apply(v1, 'fieldManager=m', scaler('autoscaling/v1', { targetCPUUtilizationPercentage: 70 }))).toMatchObject({
      status: 201,
    })
    expect(await apply(v2, 'fieldManager=n', scaler('autoscaling/v2', { minReplicas: 2 }))).toMatchObject({ status: 200 })
    const cpu = { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }] }
    expect(await apply(v2, 'fieldManager=n', scaler('autoscaling/v2', cpu))).toMatchObject({
      status: 409,
      json: { message: 'Apply failed with 1 conflict: conflict with "m": .spec.targetCPUUtilizationPercentage' },
    })
    const moved = await apply(v2, 'fieldManager=m', scaler('autoscaling/v2', { minReplicas: 2 }))
    expect(entries(moved).map(({ manager, apiVersion }) => [manager, apiVersion])).toContainEqual(['m', 'autoscaling/v2'])
  })
})

describe('apply from the client’s side and from the server’s', () => {
  const LAST = 'kubectl.kubernetes.io/last-applied-configuration'
  const byClient = (data: JsonObject): JsonObject =>
    configMap(data, {
      annotations: {
        [LAST]: `${JSON.stringify({ apiVersion: 'v1', data, kind: 'ConfigMap', metadata: { annotations: {}, name: 'a' } })}\n`,
      },
    })
  beforeEach(async () => {
    await server.send('POST', `${CONFIG_MAPS}?fieldManager=kubectl-client-side-apply`, byClient({ x: '1', y: '1' }))
  })
  it('go over into each other without conflicts, and the annotation follows', async () => {
    const answer = await apply(A, 'fieldManager=kubectl', configMap({ x: '<2>' }))
    expect(answer).toMatchObject({ status: 200, json: { data: { x: '<2>', y: '1' } } })
    expect((answer.json['metadata'] as JsonObject)['annotations']).toEqual({
      [LAST]: '{"apiVersion":"v1","data":{"x":"\\u003c2\\u003e"},"kind":"ConfigMap","metadata":{"name":"a"}}\n',
    })
    expect(owners(answer)).toEqual(['kubectl Apply', 'kubectl-client-side-apply Update'])
  })
  it('do so for kubectl alone, and for what the client’s side still has', async () => {
    expect((await apply(A, 'fieldManager=other', configMap({ x: '2' }))).status).toBe(409)
    await server.send('PATCH', `${A}?fieldManager=editor`, { data: { x: '3' } }, MERGE)
    expect(await apply(A, 'fieldManager=kubectl', configMap({ x: '2', y: '2' }))).toMatchObject({
      status: 409,
      json: { message: 'Apply failed with 1 conflict: conflict with "editor" using v1: .data.x' },
    })
  })
})
