import type { JsonObject, JsonValue } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import { createDeployment, deployment, outcome, putMutation, putMutationBinding, rule, type Spec } from './policies.fixture.ts'

const apply = (expression: string) => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } })
const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } })

const pods = { resourceRules: [rule('', 'pods', ['CREATE'])] }
const pod = (name: string, spec: JsonObject = {}, metadata: JsonObject = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { containers: [{ name: 'main', image: 'example.com/main:v1' }], ...spec },
})
const createPod = (server: TestServer, body: JsonObject) => server.send('POST', '/api/v1/namespaces/default/pods', body)

const put = async (server: TestServer, name: string, spec: Spec): Promise<void> => {
  await putMutation(server, name, spec)
  await putMutationBinding(server, name)
}

const read = (object: JsonValue, path: string): JsonValue | undefined =>
  path.split('.').reduce<JsonValue | undefined>((at, step) => (at as Record<string, JsonValue> | undefined)?.[step], object)

describe('a sidecar that is put before the containers', () => {
  const SIDECAR = {
    matchConstraints: pods,
    matchConditions: [{ name: 'not-yet', expression: "!object.spec.?initContainers.orValue([]).exists(c, c.name == 'mesh-proxy')" }],
    failurePolicy: 'Fail',
    reinvocationPolicy: 'IfNeeded',
  }
  const byApply = (more: string) =>
    apply(`Object{
    spec: Object.spec{
      initContainers: [
        Object.spec.initContainers{
          name: "mesh-proxy",
          image: "mesh/proxy:v1.0.0",
          ${more}
          restartPolicy: "Always"
        }
      ]
    }
  }`)
  const byPatch = patch(`[
    JSONPatch{
      op: "add", path: "/spec/initContainers/-",
      value: Object.spec.initContainers{ name: "mesh-proxy", image: "mesh/proxy:v1.0.0", restartPolicy: "Always" }
    }
  ]`)

  test('by an apply configuration is merged by the name of the container', async () => {
    const server = await testServer()
    await put(server, 'sidecar', { ...SIDECAR, mutations: [byApply('')] })
    const first = { name: 'first', image: 'example.com/first:v1' }
    const { status, json } = await createPod(server, pod('web', { initContainers: [first] }))
    expect(status).toBe(201)
    const containers = read(json, 'spec.initContainers') as JsonObject[]
    expect(containers.map(({ name, restartPolicy, imagePullPolicy }) => [name, restartPolicy, imagePullPolicy])).toEqual([
      ['first', undefined, 'IfNotPresent'],
      ['mesh-proxy', 'Always', 'IfNotPresent'],
    ])
  })

  test('may not have what is one value as a whole, as upstream has it', async () => {
    const server = await testServer()
    await put(server, 'sidecar', { ...SIDECAR, mutations: [byApply('args: ["proxy", "sidecar"],')] })
    expect(outcome(await createPod(server, pod('web')))).toBe(
      "403 Invalid: policy 'sidecar' with binding 'sidecar-binding' denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.initContainers[0].args",
    )
  })

  test('by operations', async () => {
    const server = await testServer()
    await put(server, 'sidecar', { ...SIDECAR, mutations: [byPatch] })
    const { json } = await createPod(server, pod('web', { initContainers: [{ name: 'first', image: 'example.com/first:v1' }] }))
    expect((read(json, 'spec.initContainers') as JsonObject[]).map(({ name }) => name)).toEqual(['first', 'mesh-proxy'])
  })

  test('is left out where there is one', async () => {
    const server = await testServer()
    await put(server, 'sidecar', { ...SIDECAR, mutations: [byPatch] })
    const own = { name: 'mesh-proxy', image: 'mesh/proxy:v0.9.0' }
    const { json } = await createPod(server, pod('web', { initContainers: [own] }))
    expect((read(json, 'spec.initContainers') as JsonObject[]).map(({ image }) => image)).toEqual(['mesh/proxy:v0.9.0'])
  })
})

/** One mutation of the deployment `web` with one replica and the label `tier: front`; what becomes of a field of it. */
test.each<[string, ReturnType<typeof apply> | ReturnType<typeof patch>, string, JsonValue | undefined]>([
  ['a field is set', apply('Object{spec: Object.spec{replicas: 3}}'), 'spec.replicas', 3],
  ['one that depends on it', apply('Object{spec: Object.spec{replicas: object.spec.replicas + 1}}'), 'spec.replicas', 2],
  [
    'labels are merged',
    apply('Object{metadata: Object.metadata{labels: {"added": "yes"}}}'),
    'metadata.labels',
    { tier: 'front', added: 'yes' },
  ],
  ['nothing', apply('Object{}'), 'metadata.labels', { tier: 'front' }],
  ['a choice', apply('object.spec.replicas > 1 ? Object{} : Object{spec: Object.spec{replicas: 7}}'), 'spec.replicas', 7],
  ['an operation', patch('[JSONPatch{op: "replace", path: "/spec/replicas", value: 4}]'), 'spec.replicas', 4],
  ['no operation', patch('object.spec.replicas > 1 ? [JSONPatch{op: "remove", path: "/spec"}] : []'), 'spec.replicas', 1],
  [
    'operations',
    patch('[JSONPatch{op: "test", path: "/spec/replicas", value: 1}, JSONPatch{op: "replace", path: "/spec/replicas", value: 5}]'),
    'spec.replicas',
    5,
  ],
  [
    'operations whose test fails',
    patch('[JSONPatch{op: "replace", path: "/spec/replicas", value: 5}, JSONPatch{op: "test", path: "/spec/replicas", value: 1}]'),
    'spec.replicas',
    1,
  ],
  [
    'a value of a map',
    patch('[JSONPatch{op: "add", path: "/metadata/annotations", value: {"problem": "none"}}]'),
    'metadata.annotations',
    { problem: 'none' },
  ],
  [
    'a name in a path',
    patch('[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/env"), value: "test"}]'),
    'metadata.labels',
    { tier: 'front', 'example.com/env': 'test' },
  ],
  [
    'a copy',
    patch('[JSONPatch{op: "copy", from: "/metadata/labels/tier", path: "/metadata/labels/layer"}]'),
    'metadata.labels',
    { tier: 'front', layer: 'front' },
  ],
])('%s', async (_, mutation, path, expected) => {
  const server = await testServer()
  await put(server, 'p', { mutations: [mutation] })
  const answer = await createDeployment(server, deployment('web', {}, { labels: { tier: 'front' } }))
  expect(outcome(answer)).toBe('201')
  expect(read(answer.json, path)).toEqual(expected)
})

/** What cannot be done, and how it is told. */
test.each<[string, ReturnType<typeof apply> | ReturnType<typeof patch>, string]>([
  [
    'an error',
    apply('Object{spec: Object.spec{replicas: object.spec.nothing}}'),
    "403 Invalid: expression 'Object{spec: Object.spec{replicas: object.spec.nothing}}' resulted in error: no such key: nothing",
  ],
  [
    'a field that the kind does not have',
    apply('Object{spec: Object.spec{nothing: 1}}'),
    '403 Invalid: error applying patch: failed to convert patch object to typed object: .spec.nothing: field not declared in schema',
  ],
  [
    'a list that has one owner',
    apply(
      'Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{containers: [Object.spec.template.spec.containers{name: "main", args: ["a"]}]}}}}',
    ),
    '403 Invalid: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.template.spec.containers[0].args',
  ],
  [
    'a part at the wrong place',
    apply('Object{spec: Object.status{replicas: 1}}'),
    '403 Invalid: type mismatch: unexpected type name "Object.status", expected "Object.spec", which matches field name path from root Object type',
  ],
  [
    'a place that is not there',
    patch('[JSONPatch{op: "replace", path: "/spec/nothing/deep", value: 1}]'),
    '403 Invalid: JSON Patch: replace operation does not apply: doc is missing path: /spec/nothing/deep: missing value',
  ],
  [
    'operations that make no object of the kind',
    patch('[JSONPatch{op: "add", path: "/spec/nothing", value: 1}]'),
    '500 InternalError: Internal error occurred: strict decoding error: unknown field "spec.nothing"',
  ],
  [
    'a cost that is too high',
    apply('lists.range(1000).all(i, lists.range(1000).all(j, i + j >= 0)) ? Object{} : Object{}'),
    "403 Invalid: expression 'lists.range(1000).all(i, lists.range(1000).all(j, i + j >= 0)) ? Object{} : Object{}' resulted in error: operation cancelled: actual cost limit exceeded",
  ],
])('%s is told', async (_, mutation, expected) => {
  const server = await testServer()
  await put(server, 'p', { mutations: [mutation] })
  const answer = await createDeployment(server, deployment('web'))
  expect(outcome(answer).replace("policy 'p' with binding 'p-binding' denied request: ", '')).toBe(expected)
})

test('what is refused names all that went wrong, and what is ignored is left out', async () => {
  const server = await testServer()
  const wrong = apply('Object{spec: Object.spec{replicas: object.spec.nothing}}')
  await put(server, 'a', { mutations: [wrong, wrong] })
  await put(server, 'b', { failurePolicy: 'Ignore', mutations: [wrong, apply('Object{spec: Object.spec{replicas: 2}}')] })
  const { json } = await createDeployment(server, deployment('web'))
  const text = `policy 'a' with binding 'a-binding' denied request: expression '${wrong.applyConfiguration.expression}' resulted in error: no such key: nothing`
  expect(json).toMatchObject({ message: text, details: { name: 'web', causes: [{ message: text }, { message: text }] } })
  await server.send('DELETE', '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies/a')
  expect(read((await createDeployment(server, deployment('web'))).json, 'spec.replicas')).toBe(2)
})

test('mutations see what those before have made, variables anew', async () => {
  const server = await testServer()
  const add = apply('Object{spec: Object.spec{replicas: variables.next}}')
  await put(server, 'p', { variables: [{ name: 'next', expression: 'object.spec.replicas + 1' }], mutations: [add, add] })
  expect(read((await createDeployment(server, deployment('web'))).json, 'spec.replicas')).toBe(3)
})

test('a policy that wants to be asked again sees what later ones have done; one that does not is asked once', async () => {
  const label = (name: string, expression: string) => apply(`Object{metadata: Object.metadata{labels: {"${name}": ${expression}}}}`)
  const seen = "object.metadata.?labels['z'].orValue('nothing')"
  const server = await testServer()
  await put(server, 'a', { reinvocationPolicy: 'IfNeeded', mutations: [label('a', seen)] })
  await put(server, 'b', { reinvocationPolicy: 'Never', mutations: [label('b', seen)] })
  await put(server, 'z', { mutations: [label('z', "'done'")] })
  const { json } = await createDeployment(server, deployment('web'))
  expect(read(json, 'metadata.labels')).toEqual({ a: 'done', b: 'nothing', z: 'done' })
})

test('parameters', async () => {
  const server = await testServer()
  await server.send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'defaults' }, data: { replicas: '4' } })
  await putMutation(server, 'p', {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    mutations: [apply('Object{spec: Object.spec{replicas: int(params.data.replicas)}}')],
  })
  await putMutationBinding(server, 'p', { paramRef: { name: 'defaults', parameterNotFoundAction: 'Deny' } })
  expect(read((await createDeployment(server, deployment('web'))).json, 'spec.replicas')).toBe(4)
  await server.send('DELETE', '/api/v1/namespaces/default/configmaps/defaults')
  expect(outcome(await createDeployment(server, deployment('other')))).toBe(
    "403 Forbidden: policy 'p' with binding 'p-binding' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
  )
})

test('what a policy sets is validated as what a client sets', async () => {
  const server = await testServer()
  await put(server, 'p', { mutations: [apply('Object{spec: Object.spec{replicas: -1}}')] })
  expect(outcome(await createDeployment(server, deployment('web')))).toBe(
    '422 Invalid: Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  )
})

test('a scale is changed as a scale', async () => {
  const server = await testServer()
  await put(server, 'p', {
    matchConstraints: { resourceRules: [rule('apps', 'deployments/scale', ['UPDATE'])] },
    mutations: [apply('Object{spec: Object.spec{replicas: object.spec.replicas > 3 ? 3 : object.spec.replicas}}')],
  })
  await createDeployment(server, deployment('web'))
  const path = '/apis/apps/v1/namespaces/default/deployments/web/scale'
  const { json } = await server.send('PATCH', path, { spec: { replicas: 9 } }, { 'content-type': 'application/merge-patch+json' })
  expect([read(json, 'kind'), read(json, 'spec.replicas')]).toEqual(['Scale', 3])
})
