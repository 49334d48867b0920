import { builtinKinds, createRegistry, generatedTypes, type JsonObject } from '@coxswain/api-types'
import { beforeAll, expect, test, vi } from 'vitest'
import { type Cel, loadCel } from '../../cel/environment.ts'
import { testServer } from '../../testkit/test-server.ts'
import { DEPLOYMENTS, putPolicy, rule, type Spec } from './policies.fixture.ts'
import { typeChecker } from './type-check.ts'

let cel: Cel
beforeAll(async () => {
  cel = await loadCel()
})
const check = typeChecker(createRegistry(builtinKinds), generatedTypes)
const warnings = (spec: Spec) => check(cel, { metadata: {}, spec: { matchConstraints: DEPLOYMENTS, ...spec } as never })

test('what objects have is no matter', () => {
  const expression = [
    'object.spec.replicas <= 5',
    'object.spec.template.spec.containers.all(c, c.image.startsWith("example.com/") && c.resources.limits.exists(k, k == "cpu"))',
    'object.metadata.labels.exists(k, k == "a") && object.metadata.creationTimestamp < timestamp("2030-01-01T00:00:00Z")',
    'oldObject == null || oldObject.spec.strategy.rollingUpdate.maxSurge == 1',
  ].join(' && ')
  expect(warnings({ validations: [{ expression, messageExpression: 'object.metadata.name' }] })).toEqual([])
})

test.each<[string, Spec, readonly object[]]>([
  [
    'a field that is not there',
    { validations: [{ expression: 'object.replicas > 1' }] },
    [
      {
        fieldRef: 'spec.validations[0].expression',
        warning: "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
      },
    ],
  ],
  [
    'a value of another type',
    { validations: [{ expression: 'true', messageExpression: "object.spec.replicas + 'x'" }] },
    [
      {
        fieldRef: 'spec.validations[0].messageExpression',
        warning: expect.stringContaining(
          "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_+_' applied to '(int, string)'",
        ),
      },
    ],
  ],
  [
    'through a variable',
    { variables: [{ name: 'spec', expression: 'object.spec' }], validations: [{ expression: 'variables.spec.size == 1' }] },
    [{ fieldRef: 'spec.validations[0].expression', warning: expect.stringContaining("undefined field 'size'") }],
  ],
  [
    'of parameters',
    { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'params.max == 1' }] },
    [{ fieldRef: 'spec.validations[0].expression', warning: expect.stringContaining("undefined field 'max'") }],
  ],
  [
    'for each kind that is named, in order',
    {
      matchConstraints: {
        resourceRules: [
          rule('apps', 'statefulsets'),
          rule('', 'pods'),
          rule('apps', 'deployments/scale'),
          rule('nothing.example.com', 'things'),
        ],
      },
      validations: [{ expression: 'object.spec.replicas > 1' }],
    },
    [
      {
        fieldRef: 'spec.validations[0].expression',
        warning: expect.stringMatching(/^\/v1, Kind=Pod: .*undefined field 'replicas'/s),
      },
    ],
  ],
  [
    'not for kinds behind a star',
    { matchConstraints: { resourceRules: [rule('*', 'pods'), rule('', '*')] }, validations: [{ expression: 'object.nothing' }] },
    [],
  ],
])('warns: %s', (_, spec, expected) => expect(warnings(spec)).toEqual(expected))

test('the status says what was found, once for each generation', async () => {
  const server = await testServer()
  const path = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/p'
  const status = async () => (await server.send('GET', path)).json['status'] as JsonObject
  const settled = (generation: number) =>
    vi.waitFor(async () => expect((await status())['observedGeneration']).toBe(generation), { interval: 1, timeout: 5000 })
  await putPolicy(server, 'p', { validations: [{ expression: 'object.replicas > 1' }] })
  await settled(1)
  expect(await status()).toMatchObject({ typeChecking: { expressionWarnings: [{ fieldRef: 'spec.validations[0].expression' }] } })
  const spec = { validations: [{ expression: 'object.spec.replicas > 1' }] }
  await server.send('PATCH', path, { spec }, { 'content-type': 'application/merge-patch+json' })
  await settled(2)
  expect(JSON.stringify(await status())).not.toContain('expressionWarnings')
})
