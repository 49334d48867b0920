import { expect, test } from 'vitest'
import { testServer } from '../../testkit/test-server.ts'
import { createDeployment, deployment, outcome, putBinding, putPolicy, rule, type Spec } from './policies.fixture.ts'

const GROUP = '/apis/admissionregistration.k8s.io/v1'
const matchConstraints = { resourceRules: [rule('apps', 'deployments')] }

const written = async (kind: string, plural: string, body: Spec): Promise<string> => {
  const server = await testServer()
  const answer = await server.send('POST', `${GROUP}/${plural}`, { apiVersion: 'admissionregistration.k8s.io/v1', kind, ...body })
  return outcome(answer).replace(`422 Invalid: ${kind}.admissionregistration.k8s.io "p" is invalid: `, '').replaceAll('\\n', '\n')
}

const undeclared = (name: string, source: string, column = 1): string =>
  `compilation failed: ERROR: <input>:1:${column}: undeclared reference to '${name}' (in container '')\n | ${source}\n | ${'.'.repeat(column - 1)}^`

test.each<[string, Spec, string]>([
  ['what compiles', { validations: [{ expression: 'object.spec.replicas <= 5', messageExpression: "'at most five'" }] }, '201'],
  [
    'an unknown name',
    { validations: [{ expression: 'obj.spec' }] },
    `spec.validations[0].expression: Invalid value: "obj.spec": ${undeclared('obj', 'obj.spec')}`,
  ],
  [
    'a text that is no expression',
    { validations: [{ expression: 'object.x in [1, 2' }] },
    expect.stringContaining(
      'spec.validations[0].expression: Invalid value: "object.x in [1, 2": compilation failed: ERROR: <input>:1:18: Syntax error: ',
    ),
  ],
  [
    'another result',
    { validations: [{ expression: "'true'" }] },
    `spec.validations[0].expression: Invalid value: "'true'": must evaluate to bool but got string`,
  ],
  [
    'a result that is not known',
    { validations: [{ expression: 'object.spec.paused' }] },
    'spec.validations[0].expression: Invalid value: "object.spec.paused": must evaluate to bool but got dyn',
  ],
  [
    'parameters that the policy has not',
    { validations: [{ expression: 'params.max > 1' }] },
    `spec.validations[0].expression: Invalid value: "params.max > 1": ${undeclared('params', 'params.max > 1')}`,
  ],
  ['parameters', { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'params.max > 1' }] }, '201'],
  [
    'a message that is no text',
    { validations: [{ expression: 'true', messageExpression: '1' }] },
    'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
  ],
  [
    'a message does not see the authorizer',
    { validations: [{ expression: 'true', messageExpression: 'string(authorizer == authorizer)' }] },
    expect.stringContaining(
      `spec.validations[0].messageExpression: Invalid value: "string(authorizer == authorizer)": compilation failed: ERROR: <input>:1:8: undeclared reference to 'authorizer'`,
    ),
  ],
  [
    'an annotation of another type',
    { auditAnnotations: [{ key: 'k', valueExpression: '1' }] },
    'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int',
  ],
  ['an annotation of none', { auditAnnotations: [{ key: 'k', valueExpression: 'null' }] }, '201'],
  [
    'a variable, and what reads it',
    {
      variables: [
        { name: 'a', expression: 'no' },
        { name: 'b', expression: 'variables.a + 1' },
      ],
      validations: [{ expression: 'variables.b == 1' }],
    },
    `spec.variables[0].expression: Invalid value: "no": ${undeclared('no', 'no')}`,
  ],
  [
    'a variable that comes later',
    {
      variables: [
        { name: 'a', expression: 'variables.b' },
        { name: 'b', expression: '1' },
      ],
      validations: [{ expression: 'true' }],
    },
    expect.stringContaining(
      `spec.variables[0].expression: Invalid value: "variables.b": compilation failed: ERROR: <input>:1:10: undefined field 'b'`,
    ),
  ],
  [
    'variables where there are none',
    { validations: [{ expression: 'variables.a == 1' }] },
    `spec.validations[0].expression: Invalid value: "variables.a == 1": ${undeclared('variables', 'variables.a == 1')}`,
  ],
  [
    'a condition that reads a variable',
    {
      matchConditions: [{ name: 'c', expression: 'variables.a == 1' }],
      variables: [{ name: 'a', expression: '1' }],
      validations: [{ expression: 'true' }],
    },
    `spec.matchConditions[0].expression: Invalid value: "variables.a == 1": ${undeclared('variables', 'variables.a == 1')}`,
  ],
  [
    'several',
    { validations: [{ expression: '1' }, { expression: '2' }] },
    '[spec.validations[0].expression: Invalid value: "1": must evaluate to bool but got int, spec.validations[1].expression: Invalid value: "2": must evaluate to bool but got int]',
  ],
  [
    'no expression is the other rules matter',
    { validations: [{ expression: ' ' }] },
    'spec.validations[0].expression: Required value: expression is not specified',
  ],
])('a validating policy: %s', async (_, spec, expected) =>
  expect(
    await written('ValidatingAdmissionPolicy', 'validatingadmissionpolicies', {
      metadata: { name: 'p' },
      spec: { matchConstraints, ...spec },
    }),
  ).toEqual(expected),
)

const applyConfiguration = (expression: string) => [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }]
const jsonPatch = (expression: string) => [{ patchType: 'JSONPatch', jsonPatch: { expression } }]

test.each<[string, Spec, string]>([
  ['what compiles', { mutations: applyConfiguration('Object{spec: Object.spec{replicas: 1}}') }, '201'],
  [
    'a configuration of another type',
    { mutations: applyConfiguration('{"spec": {"replicas": 1}}') },
    'spec.mutations[0].applyConfiguration.expression: Invalid value: "{\\"spec\\": {\\"replicas\\": 1}}": must evaluate to Object but got map(string, map(string, int))',
  ],
  [
    'operations of another type',
    { mutations: jsonPatch('["add"]') },
    'spec.mutations[0].jsonPatch.expression: Invalid value: "[\\"add\\"]": must evaluate to list(JSONPatch) but got list(string)',
  ],
  [
    'an operation with a field that it does not have',
    { mutations: jsonPatch('[JSONPatch{nothing: 1}]') },
    expect.stringContaining(
      'spec.mutations[0].jsonPatch.expression: Invalid value: "[JSONPatch{nothing: 1}]": compilation failed: ERROR: <input>:1:19: undefined field \'nothing\'',
    ),
  ],
  [
    'a variable',
    { variables: [{ name: 'a', expression: '1 +' }], mutations: applyConfiguration('Object{}') },
    expect.stringContaining('spec.variables[0].expression: Invalid value: "1 +": compilation failed: ERROR: <input>:1:4: Syntax error: '),
  ],
])('a mutating policy: %s', async (_, spec, expected) =>
  expect(
    await written('MutatingAdmissionPolicy', 'mutatingadmissionpolicies', {
      metadata: { name: 'p' },
      spec: { matchConstraints, reinvocationPolicy: 'Never', ...spec },
    }),
  ).toEqual(expected),
)

test('conditions of webhooks', async () => {
  const hook = (expression: string) => ({
    name: 'a.example.com',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { url: 'https://example.com/' },
    matchConditions: [{ name: 'c', expression }],
  })
  const body = (expression: string) => ({
    metadata: { name: 'p' },
    webhooks: [hook('true'), { ...hook(expression), name: 'b.example.com' }],
  })
  for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
    const plural = `${kind.toLowerCase()}s`
    expect(await written(kind, plural, body("request.resource.resource != 'leases'"))).toBe('201')
    expect(await written(kind, plural, body('params == null'))).toBe(
      `webhooks[1].matchConditions[0].expression: Invalid value: "params == null": ${undeclared('params', 'params == null')}`,
    )
  }
})

test('a change is looked at as what is new', async () => {
  const server = await testServer()
  await putPolicy(server, 'p', { validations: [{ expression: 'true' }] })
  const change = (expression: string) =>
    server.send(
      'PATCH',
      `${GROUP}/validatingadmissionpolicies/p`,
      { spec: { validations: [{ expression }] } },
      { 'content-type': 'application/merge-patch+json' },
    )
  expect((await change('false')).status).toBe(200)
  expect((await change('nothing')).status).toBe(422)
})

test('variables in great number, one after the other, are looked at and read in time', async () => {
  const server = await testServer()
  const variables = Array.from({ length: 5000 }, (_, i) => ({ name: `v${i}`, expression: i === 0 ? '1' : `variables.v${i - 1}` }))
  await putPolicy(server, 'p', { variables, validations: [{ expression: 'variables.v4999 == 1' }] })
  await putBinding(server, 'p')
  const { status } = await createDeployment(server, deployment('web'))
  expect([201, 422]).toContain(status)
})
