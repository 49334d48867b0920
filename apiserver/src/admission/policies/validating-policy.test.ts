import { describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import { createDeployment, deployment, outcome, putBinding, putPolicy, rule, type Spec } from './policies.fixture.ts'

const denied = (what: string, why: string): string => `deployments.apps "${what}" is forbidden: ValidatingAdmissionPolicy ${why}`

const configMap = (name: string, data: Record<string, string>, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
})
const putConfigMap = (server: TestServer, namespace: string, object: ReturnType<typeof configMap>) =>
  server.send('POST', `/api/v1/namespaces/${namespace}/configmaps`, object)

const LIMIT = { validations: [{ expression: 'object.spec.replicas <= 5' }] }

describe('a policy that limits replicas', () => {
  test('lets pass what it allows and refuses the rest with the expression', async () => {
    const server = await testServer()
    await putPolicy(server, 'demo-policy.example.com', LIMIT)
    await putBinding(server, 'demo-policy.example.com', {}, 'demo-binding-test.example.com')
    expect((await createDeployment(server, deployment('small'))).status).toBe(201)
    const { status, json } = await createDeployment(server, deployment('large', { replicas: 6 }))
    const text =
      "ValidatingAdmissionPolicy 'demo-policy.example.com' with binding 'demo-binding-test.example.com' denied request: failed expression: object.spec.replicas <= 5"
    expect(status).toBe(422)
    expect(json).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `deployments.apps "large" is forbidden: ${text}`,
      reason: 'Invalid',
      details: { name: 'large', group: 'apps', kind: 'deployments', causes: [{ message: text }] },
      code: 422,
    })
  })

  test('is about nothing before it is bound, about all at once when it is, and about nothing again without it', async () => {
    const server = await testServer()
    const attempt = async (name: string) => (await createDeployment(server, deployment(name, { replicas: 6 }))).status
    await putPolicy(server, 'limit', LIMIT)
    expect(await attempt('a')).toBe(201)
    await putBinding(server, 'limit')
    expect(await attempt('b')).toBe(422)
    await server.send('DELETE', '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/limit-binding')
    expect(await attempt('b')).toBe(201)
  })

  test('is there again when the server starts anew', async () => {
    const { store, server, ...rest } = await testServer()
    await putPolicy({ store, server, ...rest }, 'limit', LIMIT)
    await putBinding({ store, server, ...rest }, 'limit')
    server.close()
    const again = await testServer({ store, clock: rest.clock })
    expect((await createDeployment(again, deployment('a', { replicas: 6 }))).status).toBe(422)
  })

  test('sees a scale where it is about scales', async () => {
    const server = await testServer()
    await putPolicy(server, 'limit', {
      ...LIMIT,
      matchConstraints: { resourceRules: [rule('apps', 'deployments'), rule('apps', 'deployments/scale')] },
      validations: [{ expression: 'object.spec.replicas <= 5', messageExpression: "object.kind + ' of ' + request.requestKind.kind" }],
    })
    await putBinding(server, 'limit')
    await createDeployment(server, deployment('web'))
    const scaled = await server.send(
      'PATCH',
      '/apis/apps/v1/namespaces/default/deployments/web/scale',
      { spec: { replicas: 9 } },
      { 'content-type': 'application/merge-patch+json' },
    )
    expect(outcome(scaled)).toBe(`422 Invalid: ${denied('web', "'limit' with binding 'limit-binding' denied request: Scale of Scale")}`)
  })

  test('says when deletes are its matter', async () => {
    const server = await testServer()
    await putPolicy(server, 'keep', {
      matchConstraints: { resourceRules: [rule('apps', 'deployments', ['DELETE'])] },
      validations: [{ expression: 'object == null && !has(oldObject.metadata.labels)', message: 'labelled: kept' }],
    })
    await putBinding(server, 'keep')
    const remove = (name: string) => server.send('DELETE', `/apis/apps/v1/namespaces/default/deployments/${name}`)
    await createDeployment(server, deployment('a'))
    await createDeployment(server, deployment('b', {}, { labels: { keep: 'me' } }))
    expect((await remove('a')).status).toBe(200)
    expect(outcome(await remove('b'))).toBe(
      `422 Invalid: ${denied('b', "'keep' with binding 'keep-binding' denied request: labelled: kept")}`,
    )
  })

  test('does not lock itself in', async () => {
    const server = await testServer()
    const everything = [{ ...rule('*', '*', ['*']), apiVersions: ['*'] }]
    await putPolicy(server, 'nothing', { matchConstraints: { resourceRules: everything }, validations: [{ expression: 'false' }] })
    await putBinding(server, 'nothing')
    expect((await createDeployment(server, deployment('a'))).status).toBe(422)
    const unbound = await server.send('DELETE', '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/nothing-binding')
    expect(unbound.status).toBe(200)
  })
})

/** Each is one policy with one binding; the deployment `web` has three replicas and the label `tier: front`. */
test.each<[string, Spec, string]>([
  ['true', { validations: [{ expression: 'object.spec.replicas >= 1' }] }, '201'],
  ['a message', { validations: [{ expression: 'false', message: 'never ' }] }, '422 Invalid: never'],
  [
    'a message that is made',
    { validations: [{ expression: 'false', message: 'no', messageExpression: "'replicas: ' + string(object.spec.replicas)" }] },
    '422 Invalid: replicas: 3',
  ],
  [
    'a message that cannot be made',
    { validations: [{ expression: 'false', message: 'no', messageExpression: 'string(object.spec.nothing)' }] },
    '422 Invalid: no',
  ],
  [
    'a message of several lines',
    { validations: [{ expression: 'false', messageExpression: "'a\\nb'" }] },
    '422 Invalid: failed expression: false',
  ],
  [
    'a message that is too long',
    { validations: [{ expression: 'false', message: 'short', messageExpression: "lists.range(6000).map(i, 'x').join()" }] },
    '422 Invalid: short',
  ],
  ['the reason', { validations: [{ expression: 'false', message: 'm', reason: 'Forbidden' }] }, '403 Forbidden: m'],
  ['too large', { validations: [{ expression: 'false', message: 'm', reason: 'RequestEntityTooLarge' }] }, '413 RequestEntityTooLarge: m'],
  ['unauthorized', { validations: [{ expression: 'false', message: 'm', reason: 'Unauthorized' }] }, '401 Unauthorized: m'],
  [
    'the first that fails',
    { validations: [{ expression: 'true' }, { expression: 'false', message: 'second' }, { expression: 'false', message: 'third' }] },
    '422 Invalid: second',
  ],
  [
    'an error',
    { validations: [{ expression: 'object.spec.nothing == 1', message: 'm' }] },
    "422 Invalid: expression 'object.spec.nothing == 1' resulted in error: no such key: nothing",
  ],
  ['an error that is ignored', { failurePolicy: 'Ignore', validations: [{ expression: 'object.spec.nothing == 1' }] }, '201'],
  ['a failure is never ignored', { failurePolicy: 'Ignore', validations: [{ expression: 'false', message: 'm' }] }, '422 Invalid: m'],
  [
    'variables, each read when it is needed',
    {
      variables: [
        { name: 'foo', expression: "'tier' in object.metadata.labels ? object.metadata.labels['tier'] : 'default'" },
        { name: 'bar', expression: "variables.foo + '!'" },
        { name: 'unread', expression: '1 / 0' },
      ],
      validations: [
        { expression: "variables.bar == 'front!'" },
        { expression: "variables.foo == 'back'", messageExpression: 'variables.bar' },
      ],
    },
    '422 Invalid: front!',
  ],
  [
    'a variable that fails',
    { variables: [{ name: 'v', expression: '1 / 0' }], validations: [{ expression: 'variables.v == 1' }] },
    `422 Invalid: expression 'variables.v == 1' resulted in error: composited variable "v" fails to evaluate: division by zero`,
  ],
  [
    'a condition that is false',
    { matchConditions: [{ name: 'c', expression: 'object.spec.replicas > 3' }], validations: [{ expression: 'false' }] },
    '201',
  ],
  [
    'a condition that holds',
    {
      matchConditions: [{ name: 'c', expression: "request.userInfo.username == 'admin'" }],
      validations: [{ expression: 'false', message: 'm' }],
    },
    '422 Invalid: m',
  ],
  [
    'a condition that fails',
    { matchConditions: [{ name: 'c', expression: 'object.spec.nothing == 1' }], validations: [{ expression: 'true' }] },
    "422 Invalid: expression 'object.spec.nothing == 1' resulted in error: no such key: nothing",
  ],
  ['the namespace', { validations: [{ expression: "namespaceObject.metadata.name == 'default'" }] }, '201'],
  ['the authorizer', { validations: [{ expression: "authorizer.requestResource.check('custom').allowed()" }] }, '201'],
  ['no params', { validations: [{ expression: 'object.metadata.namespace == request.namespace' }] }, '201'],
  [
    'the object is as it is to be stored, defaults and all',
    {
      validations: [
        { expression: "object.apiVersion == 'apps/v1' && object.kind == 'Deployment' && object.spec.progressDeadlineSeconds == 600" },
      ],
    },
    '201',
  ],
  [
    'a cost that is too high',
    { validations: [{ expression: 'lists.range(1000).all(i, lists.range(1000).all(j, i + j >= 0))' }] },
    "422 Invalid: expression 'lists.range(1000).all(i, lists.range(1000).all(j, i + j >= 0))' resulted in error: operation cancelled: actual cost limit exceeded",
  ],
  [
    'costs that are too high together',
    { validations: Array.from({ length: 40 }, () => ({ expression: 'lists.range(300).all(i, lists.range(300).all(j, i + j >= 0))' })) },
    '422 Invalid: validation failed due to running out of cost budget, no further validation rules will be run',
  ],
  [
    'an annotation that fails',
    { auditAnnotations: [{ key: 'k', valueExpression: 'string(object.spec.nothing)' }] },
    "422 Invalid: expression 'string(object.spec.nothing)' resulted in error: no such key: nothing",
  ],
  ['an annotation', { auditAnnotations: [{ key: 'k', valueExpression: "'replicas ' + string(object.spec.replicas)" }] }, '201'],
])('%s', async (_, spec, expected) => {
  const server = await testServer()
  await putPolicy(server, 'p', spec)
  await putBinding(server, 'p')
  const answer = await createDeployment(server, deployment('web', { replicas: 3 }, { labels: { tier: 'front' } }))
  const prefix = denied('web', "'p' with binding 'p-binding' denied request: ")
  expect(outcome(answer).replace(prefix, '')).toBe(expected)
})

describe('actions', () => {
  test('a warning lets the write pass', async () => {
    const server = await testServer()
    await putPolicy(server, 'limit', LIMIT)
    await putBinding(server, 'limit', { validationActions: ['Warn'] })
    const { status, headers } = await createDeployment(server, deployment('a', { replicas: 6 }))
    expect(status).toBe(201)
    expect(headers['warning']).toEqual([
      `299 - "Validation failed for ValidatingAdmissionPolicy 'limit' with binding 'limit-binding': failed expression: object.spec.replicas <= 5"`,
    ])
  })

  test('what is audited alone lets the write pass and is told to nobody but the log', async () => {
    const told: unknown[] = []
    const log = (context: unknown) => void told.push(context)
    const logger = { debug: () => undefined, info: log, warn: () => undefined, error: () => undefined }
    const server = await testServer({ logger: { ...logger, child: () => logger } as never })
    await putPolicy(server, 'limit', { ...LIMIT, auditAnnotations: [{ key: 'high', valueExpression: 'string(object.spec.replicas)' }] })
    await putBinding(server, 'limit', { validationActions: ['Audit'] })
    const { status, headers } = await createDeployment(server, deployment('a', { replicas: 6 }))
    expect([status, headers['warning']]).toEqual([201, undefined])
    const annotations = told.flatMap((each) =>
      typeof each === 'object' && each !== null && 'key' in each && 'value' in each ? [[each.key, each.value]] : [],
    )
    expect(annotations).toEqual([
      ['limit/high', '6'],
      [
        'validation.policy.admission.k8s.io/validation_failure',
        '[{"message":"failed expression: object.spec.replicas <= 5","policy":"limit","binding":"limit-binding","expressionIndex":0,"validationActions":["Audit"]}]',
      ],
    ])
  })
})

describe('parameters', () => {
  const PARAMETRIC = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: [{ expression: 'object.spec.replicas <= int(params.data.max)', messageExpression: "'at most ' + params.data.max" }],
  }
  const setup = async (paramRef: Spec | undefined, spec: Spec = {}) => {
    const server = await testServer()
    await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } })
    await putConfigMap(server, 'default', configMap('limits', { max: '5' }, { use: 'limits' }))
    await putConfigMap(server, 'shop', configMap('limits', { max: '2' }, { use: 'limits' }))
    await putConfigMap(server, 'shop', configMap('more', { max: '1' }, { use: 'limits' }))
    await putPolicy(server, 'p', { ...PARAMETRIC, ...spec })
    await putBinding(server, 'p', paramRef === undefined ? {} : { paramRef })
    return async (namespace: string, replicas: number) =>
      outcome(await createDeployment(server, deployment('web', { replicas }), namespace)).replace(
        denied('web', "'p' with binding 'p-binding' denied request: "),
        '',
      )
  }

  test('are read in the namespace that the binding names', async () => {
    const attempt = await setup({ name: 'limits', namespace: 'default', parameterNotFoundAction: 'Deny' })
    expect(await attempt('shop', 6)).toBe('422 Invalid: at most 5')
    expect(await attempt('shop', 5)).toBe('201')
  })

  test('are read in the namespace of the object where it names none', async () => {
    const attempt = await setup({ name: 'limits', parameterNotFoundAction: 'Deny' })
    expect(await attempt('shop', 3)).toBe('422 Invalid: at most 2')
    expect(await attempt('default', 3)).toBe('201')
  })

  test('by a selector are all asked', async () => {
    const attempt = await setup({ selector: { matchLabels: { use: 'limits' } }, parameterNotFoundAction: 'Deny' })
    expect(await attempt('shop', 2)).toBe('422 Invalid: at most 1')
    expect(await attempt('shop', 1)).toBe('201')
  })

  test('that are not there refuse, or are let pass', async () => {
    const refuse = await setup({ name: 'others', parameterNotFoundAction: 'Deny' })
    const why = 'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction'
    expect(await refuse('shop', 1)).toBe(`422 Invalid: ${why}`)
    const pass = await setup({ name: 'others', parameterNotFoundAction: 'Allow' })
    expect(await pass('shop', 9)).toBe('201')
    const ignore = await setup({ name: 'others', parameterNotFoundAction: 'Deny' }, { failurePolicy: 'Ignore' })
    expect(await ignore('shop', 9)).toBe('201')
  })

  test('that are not referred to are null', async () => {
    const attempt = await setup(undefined, { validations: [{ expression: 'params == null' }] })
    expect(await attempt('shop', 1)).toBe('201')
  })

  test('of an unknown kind are told', async () => {
    const paramRef = { name: 'limits', parameterNotFoundAction: 'Deny' }
    const attempt = await setup(paramRef, { paramKind: { apiVersion: 'rules.example.com/v1', kind: 'ReplicaLimit' } })
    const why = "failed to configure policy: failed to find resource referenced by paramKind: 'rules.example.com/v1, Kind=ReplicaLimit'"
    expect(await attempt('shop', 1)).toBe(
      `422 Invalid: deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'p' denied request: ${why}`,
    )
  })

  test('in namespaces are nothing for what is in none', async () => {
    const server = await testServer()
    const nodes = { resourceRules: [rule('', 'nodes')] }
    await putPolicy(server, 'p', { ...PARAMETRIC, matchConstraints: nodes })
    await putBinding(server, 'p', { paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } })
    const { json } = await server.send('POST', '/api/v1/nodes', { metadata: { name: 'n1' } })
    expect(json['message']).toBe(
      "nodes \"n1\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p-binding' denied request: failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
    )
  })
})

describe('bindings', () => {
  test('narrow what the policy is about', async () => {
    const server = await testServer()
    await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'prod', labels: { environment: 'production' } } })
    await putPolicy(server, 'limit', LIMIT)
    await putBinding(server, 'limit', {
      matchResources: { namespaceSelector: { matchExpressions: [{ key: 'environment', operator: 'In', values: ['production'] }] } },
    })
    const attempt = async (namespace: string) => (await createDeployment(server, deployment('a', { replicas: 6 }), namespace)).status
    expect([await attempt('default'), await attempt('prod')]).toEqual([201, 422])
  })

  test('of one policy each have parameters of their own', async () => {
    const server = await testServer()
    for (const [name, max] of [
      ['low', '2'],
      ['high', '4'],
    ] as const)
      await putConfigMap(server, 'default', configMap(name, { max }))
    await putPolicy(server, 'p', {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'object.spec.replicas <= int(params.data.max)' }],
    })
    for (const name of ['low', 'high'])
      await putBinding(server, 'p', { paramRef: { name, namespace: 'default', parameterNotFoundAction: 'Deny' } }, `b-${name}`)
    const attempt = async (replicas: number) => (await createDeployment(server, deployment(`r${replicas}`, { replicas }))).json['message']
    expect(await attempt(5)).toMatch(/with binding 'b-(low|high)' denied/)
    expect(await attempt(3)).toMatch(/with binding 'b-low' denied/)
    expect(await attempt(2)).toBeUndefined()
  })
})

test('objects that look like what expressions are made of are read as what they are', async () => {
  const server = await testServer()
  await putPolicy(server, 'p', {
    matchConstraints: { resourceRules: [rule('', 'configmaps')] },
    validations: [
      {
        expression: "object.data.tag == 'lazy' && object.data.names == 'a' && object.metadata.labels.tag == 'optional-json'",
        messageExpression: 'string(object.data.get)',
      },
    ],
  })
  await putBinding(server, 'p')
  for (const tag of ['lazy', 'opaque', 'list', 'error']) {
    const data = { tag, names: 'a', items: 'b', json: 'c', get: 'seen' }
    const answer = await putConfigMap(server, 'default', configMap(tag, data, { tag: 'optional-json', json: 'x' }))
    if (tag === 'lazy') expect(answer.status).toBe(201)
    else expect(outcome(answer)).toContain('seen')
  }
})
