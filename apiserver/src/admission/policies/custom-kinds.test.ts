import type { JsonObject } from '@coxswain/api-types'
import { noEgress } from '@coxswain/ports'
import { expect, test, vi } from 'vitest'
import { DEFINITIONS, definition, version, widget } from '../../custom-resources/testdata/definitions.ts'
import { HUE, honest, PLAIN, type Review } from '../../custom-resources/testdata/hue-webhook.ts'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import { createDeployment, deployment, outcome, putBinding, putMutation, putMutationBinding, putPolicy } from './policies.fixture.ts'

/** Policies about widgets in v1 (stored, with a colour) and v2 (which calls it a hue), between which a webhook converts; and limits. */
const pathOf = (inVersion: string) => `/apis/shop.example.com/${inVersion}/namespaces/default/widgets`
const MERGE = { 'content-type': 'application/merge-patch+json' }

const WEBHOOK = {
  strategy: 'Webhook',
  webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://hook.example.com/convert' } },
}
const PARTS = {
  openAPIV3Schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          color: { type: 'string' },
          replicas: { type: 'integer' },
          parts: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            items: {
              type: 'object',
              required: ['name'],
              properties: {
                name: { type: 'string' },
                size: { type: 'integer', default: 3, maximum: 9 },
                tags: { type: 'array', items: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  },
}

const serving = async (wanted: Parameters<typeof definition>[0]): Promise<TestServer> => {
  const server = await testServer({
    egress: {
      ...noEgress,
      request: async (request) => honest(JSON.parse(new TextDecoder().decode(request.body)) as Review, request),
    },
  })
  const given = definition(wanted)
  expect((await server.send('POST', DEFINITIONS, given)).status).toBe(201)
  await expect.poll(async () => (await server.send('GET', pathOf('v1'))).status).toBe(200)
  return server
}

const rules = (inVersion: string, plural = 'widgets', operations = ['CREATE', 'UPDATE']) => [
  { apiGroups: ['shop.example.com'], apiVersions: [inVersion], operations, resources: [plural] },
]
const inV2 = (name: string, spec: object) => ({ ...widget(name, spec), apiVersion: 'shop.example.com/v2' })
const twoVersions = { versions: [version('v1', { schema: PLAIN }), version('v2', { schema: HUE })], conversion: WEBHOOK }
const said = (answer: Awaited<ReturnType<TestServer['send']>>): string => outcome(answer).replace(/^(\d+ \w+: ).* denied request: /, '$1')

test('a policy about one version sees what is written in another, converted', async () => {
  const server = await serving(twoVersions)
  await putPolicy(server, 'no-red', {
    matchConstraints: { resourceRules: rules('v2'), matchPolicy: 'Equivalent' },
    validations: [
      { expression: "object.spec.hue != 'red'", messageExpression: "request.kind.version + ' asked as ' + request.requestKind.version" },
    ],
  })
  await putBinding(server, 'no-red')
  expect(said(await server.send('POST', pathOf('v1'), widget('a', { color: 'red' })))).toBe('422 Invalid: v2 asked as v1')
  expect(said(await server.send('POST', pathOf('v2'), inV2('a', { hue: 'red' })))).toBe('422 Invalid: v2 asked as v2')
  expect(said(await server.send('POST', pathOf('v1'), widget('a', { color: 'blue' })))).toBe('201')
  expect(said(await server.send('PATCH', `${pathOf('v1')}/a`, { spec: { color: 'red' } }, MERGE))).toBe('422 Invalid: v2 asked as v1')
})

test('one that wants exactly its own version does not', async () => {
  const server = await serving(twoVersions)
  await putPolicy(server, 'no-red', {
    matchConstraints: { resourceRules: rules('v2'), matchPolicy: 'Exact' },
    validations: [{ expression: "object.spec.hue != 'red'" }],
  })
  await putBinding(server, 'no-red')
  expect(said(await server.send('POST', pathOf('v1'), widget('a', { color: 'red' })))).toBe('201')
  expect(said(await server.send('POST', pathOf('v2'), inV2('b', { hue: 'red' })))).toBe(
    "422 Invalid: failed expression: object.spec.hue != 'red'",
  )
})

test('deletes and the status of custom objects are matters of policies too', async () => {
  const server = await serving({})
  const policy = (name: string, resources: string, operation: string, expression: string) =>
    putPolicy(server, name, { matchConstraints: { resourceRules: rules('v1', resources, [operation]) }, validations: [{ expression }] })
  await policy('keep', 'widgets', 'DELETE', "oldObject.spec.color != 'gold'")
  await policy('few', 'widgets/status', 'UPDATE', 'object.status.replicas <= oldObject.spec.replicas')
  await putBinding(server, 'keep')
  await putBinding(server, 'few')
  await server.send('POST', pathOf('v1'), widget('a', { color: 'gold', replicas: 2 }))
  expect(said(await server.send('DELETE', `${pathOf('v1')}/a`))).toBe("422 Invalid: failed expression: oldObject.spec.color != 'gold'")
  const status = (replicas: number) => server.send('PATCH', `${pathOf('v1')}/a/status`, { status: { replicas } }, MERGE)
  expect(said(await status(3))).toBe('422 Invalid: failed expression: object.status.replicas <= oldObject.spec.replicas')
  expect(said(await status(2))).toBe('200')
})

const apply = (expression: string) => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } })
const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } })

/** One mutation of a widget with a part `a` of size 1; its spec afterwards, or how it is refused. */
test.each<[string, object, unknown]>([
  ['a field is set', apply("Object{spec: Object.spec{color: 'blue'}}"), { color: 'blue', parts: [{ name: 'a', size: 1 }] }],
  [
    'a list is merged by its keys, and what is new gets its defaults',
    apply("Object{spec: Object.spec{parts: [Object.spec.parts{name: 'b'}]}}"),
    {
      parts: [
        { name: 'a', size: 1 },
        { name: 'b', size: 3 },
      ],
    },
  ],
  [
    'an item of it is changed',
    apply("Object{spec: Object.spec{parts: [Object.spec.parts{name: 'a', size: 7}]}}"),
    { parts: [{ name: 'a', size: 7 }] },
  ],
  [
    'a list that is one value may not be set',
    apply("Object{spec: Object.spec{parts: [Object.spec.parts{name: 'a', tags: ['x']}]}}"),
    '403 Invalid: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.parts[0].tags',
  ],
  [
    'nor a field that the schema does not have',
    apply('Object{spec: Object.spec{nothing: 1}}'),
    '403 Invalid: error applying patch: failed to convert patch object to typed object: .spec.nothing: field not declared in schema',
  ],
  [
    'an operation',
    patch("[JSONPatch{op: 'add', path: '/spec/parts/-', value: Object.spec.parts{name: 'b'}}]"),
    {
      parts: [
        { name: 'a', size: 1 },
        { name: 'b', size: 3 },
      ],
    },
  ],
  [
    'what is set is validated',
    apply("Object{spec: Object.spec{parts: [Object.spec.parts{name: 'a', size: 10}]}}"),
    expect.stringContaining('spec.parts[0].size in body should be less than or equal to 9'),
  ],
])('mutations of a custom kind: %s', async (_, mutation, expected) => {
  const server = await serving({ versions: [version('v1', { schema: PARTS })] })
  await putMutation(server, 'p', { matchConstraints: { resourceRules: rules('v1') }, mutations: [mutation] })
  await putMutationBinding(server, 'p')
  const answer = await server.send('POST', pathOf('v1'), widget('w', { parts: [{ name: 'a', size: 1 }] }))
  expect(answer.status === 201 ? answer.json['spec'] : said(answer)).toEqual(expected)
})

test('a mutation in one version changes what is written in another', async () => {
  const server = await serving(twoVersions)
  await putMutation(server, 'p', {
    matchConstraints: { resourceRules: rules('v2'), matchPolicy: 'Equivalent' },
    mutations: [apply("Object{spec: Object.spec{hue: object.spec.hue + 'dish'}}")],
  })
  await putMutationBinding(server, 'p')
  expect((await server.send('POST', pathOf('v1'), widget('a', { color: 'red' }))).json['spec']).toEqual({ color: 'reddish' })
  expect((await server.send('POST', pathOf('v2'), inV2('b', { hue: 'blue' }))).json['spec']).toEqual({ hue: 'bluedish' })
})

const limited = async (server: TestServer, inVersion: string, field: string): Promise<void> => {
  await putPolicy(server, 'limit', {
    paramKind: { apiVersion: `shop.example.com/${inVersion}`, kind: 'Widget' },
    validations: [{ expression: `params.spec.${field} == object.metadata.labels.color && object.spec.replicas <= params.spec.replicas` }],
  })
}
const painted = (color: string, replicas: number) => deployment(`web-${color}`, { replicas }, { labels: { color } })

test.each([
  ['in the version that is stored', 'v1', 'color'],
  ['in another, which a webhook makes', 'v2', 'hue'],
])('a custom object is a parameter: %s', async (_, inVersion, field) => {
  const server = await serving(twoVersions)
  await limited(server, inVersion, field)
  await putBinding(server, 'limit', { paramRef: { name: 'small', parameterNotFoundAction: 'Deny' } })
  expect(outcome(await createDeployment(server, painted('red', 1)))).toContain('no params found for policy binding with `Deny`')
  await server.send('POST', pathOf('v1'), widget('small', { color: 'red', replicas: 2 }))
  expect(said(await createDeployment(server, painted('blue', 1)))).toContain('failed expression')
  expect(said(await createDeployment(server, painted('red', 3)))).toContain('failed expression')
  expect(said(await createDeployment(server, painted('red', 2)))).toBe('201')
})

test('custom parameters are found by their labels, each of them has its say, and a kind that is gone is a matter of the failure policy', async () => {
  const server = await serving({})
  await limited(server, 'v1', 'color')
  await putBinding(server, 'limit', { paramRef: { selector: { matchLabels: { in: 'force' } }, parameterNotFoundAction: 'Allow' } })
  const limit = (name: string, color: string, labels: object) =>
    server.send('POST', pathOf('v1'), widget(name, { color, replicas: 2 }, { metadata: { name, labels } }))
  await limit('a', 'red', { in: 'force' })
  await limit('b', 'blue', {})
  expect(said(await createDeployment(server, painted('red', 2)))).toBe('201')
  await limit('c', 'blue', { in: 'force' })
  expect(said(await createDeployment(server, painted('blue', 2)))).toContain('failed expression')
  await server.send('DELETE', `${DEFINITIONS}/widgets.shop.example.com`)
  await expect.poll(async () => (await server.send('GET', pathOf('v1'))).status).toBe(404)
  expect(outcome(await createDeployment(server, painted('green', 2)))).toContain(
    "failed to find resource referenced by paramKind: 'shop.example.com/v1, Kind=Widget'",
  )
})

test('expressions are checked against the schema', async () => {
  const server = await serving({ versions: [version('v1', { schema: PARTS })] })
  const warnings = async (name: string, expression: string) => {
    await putPolicy(server, name, { matchConstraints: { resourceRules: rules('v1') }, validations: [{ expression }] })
    const path = `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${name}`
    const status = async () => (await server.send('GET', path)).json['status'] as JsonObject
    await vi.waitFor(async () => expect((await status())['observedGeneration']).toBe(1), { interval: 1, timeout: 5000 })
    return (await status())['typeChecking']
  }
  const sound = "object.kind == 'Widget' && object.metadata.name != '' && object.spec.parts.all(p, p.size < 9 && p.name != '')"
  expect(await warnings('sound', sound)).toEqual({})
  expect(await warnings('wrong', 'object.spec.parts.all(p, p.height < 9) && object.spec.color > 3')).toMatchObject({
    expressionWarnings: [{ warning: expect.stringMatching(/^shop\.example\.com\/v1, Kind=Widget: .*undefined field 'height'/s) }],
  })
})
