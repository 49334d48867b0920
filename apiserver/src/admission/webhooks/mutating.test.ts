import { describe, expect, it, test } from 'vitest'
import { allowing, CONFIG_MAPS, configMap, denying, type Hook, hookedServer, patching, webhook } from './testdata/hooked-server.ts'

const label = (name: string, value = 'yes') => ({ op: 'add', path: `/metadata/labels/${name}`, value })
const labelled = (name: string) => ({ ...configMap(name), metadata: { name, labels: { given: 'yes' } } })

describe('mutating webhooks', () => {
  it('are shown the object as it is to be, and change it', async () => {
    const { install, send, calls } = await hookedServer({ mark: patching(label('marked')) })
    await install('Mutating', [webhook('mark')])
    const created = await send('POST', `${CONFIG_MAPS}?fieldManager=me&fieldValidation=Strict`, labelled('a'))
    expect(created).toMatchObject({ status: 201, json: { metadata: { labels: { given: 'yes', marked: 'yes' } }, data: { a: 'b' } } })
    const [call] = calls
    expect(call?.request).toMatchObject({
      url: 'https://mark.example.com/?timeout=10s',
      method: 'POST',
      timeoutMs: 10_000,
      headers: { 'user-agent': 'kube-apiserver-admission' },
    })
    expect(call?.review).toEqual({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: {
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        kind: { group: '', version: 'v1', kind: 'ConfigMap' },
        resource: { group: '', version: 'v1', resource: 'configmaps' },
        requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
        requestResource: { group: '', version: 'v1', resource: 'configmaps' },
        name: 'a',
        namespace: 'default',
        operation: 'CREATE',
        userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
        object: expect.objectContaining({ kind: 'ConfigMap', data: { a: 'b' } }),
        oldObject: null,
        dryRun: false,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me', fieldValidation: 'Strict' },
      },
    })
    expect(call?.review.request.object?.metadata).toMatchObject({ creationTimestamp: null })
  })

  it('are asked one after the other by the names of their configurations, each about what those before have made', async () => {
    const { install, send, calls } = await hookedServer({ one: patching(label('one')), two: patching(label('two')), three: allowing })
    await install('Mutating', [webhook('three')], 'c')
    await install('Mutating', [webhook('two'), webhook('skipped', { objectSelector: { matchLabels: { two: 'no' } } })], 'b')
    await install('Mutating', [webhook('one')], 'a')
    await send('POST', CONFIG_MAPS, labelled('a'))
    expect(calls.map(({ hook, review }) => [hook, review.request.object?.metadata['labels']])).toEqual([
      ['one', { given: 'yes' }],
      ['two', { given: 'yes', one: 'yes' }],
      ['three', { given: 'yes', one: 'yes', two: 'yes' }],
    ])
  })

  it('that ask for it are asked again where others have changed the object after them, once', async () => {
    const { install, send, calls } = await hookedServer({
      again: allowing,
      never: allowing,
      mark: patching(label('marked')),
      last: allowing,
    })
    const ifNeeded = { reinvocationPolicy: 'IfNeeded' }
    await install('Mutating', [webhook('again', ifNeeded), webhook('never'), webhook('mark', ifNeeded), webhook('last', ifNeeded)])
    await send('POST', CONFIG_MAPS, labelled('a'))
    expect(calls.map(({ hook }) => hook)).toEqual(['again', 'never', 'mark', 'last', 'again'])
    expect(calls.at(-1)?.review.request.object?.metadata['labels']).toEqual({ given: 'yes', marked: 'yes' })
  })

  it('are not asked again where nothing has changed', async () => {
    const { install, send, calls } = await hookedServer({ mark: patching(label('given')) })
    await install('Mutating', [webhook('first', { reinvocationPolicy: 'IfNeeded' }), webhook('mark', { reinvocationPolicy: 'IfNeeded' })])
    await send('POST', CONFIG_MAPS, labelled('a'))
    expect(calls.map(({ hook }) => hook)).toEqual(['first', 'mark'])
  })

  it('leave an object that other plugins and defaults complete', async () => {
    const container = { op: 'add', path: '/spec/containers/-', value: { name: 'sidecar', image: 'proxy' } }
    const { install, send } = await hookedServer({ inject: patching(container, { op: 'remove', path: '/spec/priority' }) })
    await install('Mutating', [
      webhook('inject', { rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] }),
    ])
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    const created = await send('POST', '/api/v1/namespaces/default/pods', pod)
    expect(created).toMatchObject({
      status: 201,
      json: {
        spec: {
          priority: 0,
          containers: [{ name: 'c' }, { name: 'sidecar', imagePullPolicy: 'Always', terminationMessagePath: '/dev/termination-log' }],
        },
      },
    })
  })

  it('write what is checked as what clients write is', async () => {
    const { install, send } = await hookedServer({ spoil: patching({ op: 'add', path: '/data/a b', value: 'x' }) })
    await install('Mutating', [webhook('spoil')])
    expect(await send('POST', CONFIG_MAPS, configMap('a'))).toMatchObject({ status: 422, json: { reason: 'Invalid' } })
  })

  it('cannot move an object, and may name a new one', async () => {
    const { install, send } = await hookedServer({
      move: patching({ op: 'replace', path: '/metadata/namespace', value: 'other' }),
      name: patching({ op: 'replace', path: '/metadata/name', value: 'other' }),
    })
    await install('Mutating', [
      webhook('move', { objectSelector: { matchLabels: { do: 'move' } } }),
      webhook('name', { objectSelector: { matchLabels: { do: 'name' } } }),
    ])
    const doing = (name: string, what: string) => ({ ...configMap(name), metadata: { name, labels: { do: what } } })
    expect(await send('POST', CONFIG_MAPS, doing('a', 'move'))).toMatchObject({
      status: 400,
      json: { message: 'the namespace of the provided object does not match the namespace sent on the request' },
    })
    expect(await send('POST', CONFIG_MAPS, doing('a', 'name'))).toMatchObject({ status: 201, json: { metadata: { name: 'other' } } })
    await send('POST', CONFIG_MAPS, configMap('b'))
    expect(await send('PUT', `${CONFIG_MAPS}/b`, doing('b', 'name'))).toMatchObject({
      status: 422,
      json: { message: expect.stringContaining('field is immutable') },
    })
  })

  it('own nothing of what they add', async () => {
    const { install, send } = await hookedServer({ mark: patching(label('marked')) })
    await install('Mutating', [webhook('mark')])
    const created = await send('POST', CONFIG_MAPS, labelled('a'))
    expect(JSON.stringify((created.json['metadata'] as Record<string, unknown>)['managedFields'])).not.toContain('marked')
  })

  it('may write down managers; what cannot be read is as it was, and warned of', async () => {
    const entry = { manager: 'hook', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': {} } }
    const { install, send } = await hookedServer({
      good: patching({ op: 'add', path: '/metadata/managedFields/-', value: entry }),
      bad: patching({ op: 'add', path: '/metadata/managedFields/-', value: { ...entry, operation: 'Frob' } }),
    })
    const managersOf = ({ json }: { json: Record<string, unknown> }) =>
      (json['metadata'] as { managedFields: { manager: string }[] }).managedFields.map(({ manager }) => manager)
    await install('Mutating', [webhook('good')], 'good')
    expect(managersOf(await send('POST', CONFIG_MAPS, configMap('a')))).toEqual(['hook', 'test'])
    await send('DELETE', '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/good')
    await install('Mutating', [webhook('bad')], 'bad')
    const spoilt = await send('POST', CONFIG_MAPS, configMap('b'))
    expect([spoilt.status, managersOf(spoilt)]).toEqual([201, ['test']])
    expect(JSON.stringify(spoilt.headers['warning'])).toContain('.metadata.managedFields was in an invalid state after admission')
  })

  it('see a kind in the version that they name, and what they change comes back', async () => {
    const { install, send, calls } = await hookedServer({
      v1: patching({ op: 'replace', path: '/spec/targetCPUUtilizationPercentage', value: 70 }),
    })
    const rules = [{ operations: ['CREATE'], apiGroups: ['autoscaling'], apiVersions: ['v1'], resources: ['horizontalpodautoscalers'] }]
    await install('Mutating', [webhook('v1', { rules }), webhook('exact', { rules, matchPolicy: 'Exact' })])
    const metric = (averageUtilization: number) => ({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
    })
    const created = await send('POST', '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', {
      metadata: { name: 'h' },
      spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, metrics: [metric(50)] },
    })
    expect(created).toMatchObject({ status: 201, json: { apiVersion: 'autoscaling/v2', spec: { metrics: [metric(70)] } } })
    expect(calls.map(({ hook }) => hook)).toEqual(['v1'])
    expect(calls[0]?.review.request).toMatchObject({
      kind: { group: 'autoscaling', version: 'v1', kind: 'HorizontalPodAutoscaler' },
      requestKind: { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler' },
      object: { apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 50 } },
    })
  })

  it('see a scale, and may change it', async () => {
    const { install, send, calls } = await hookedServer({ limit: patching({ op: 'replace', path: '/spec/replicas', value: 2 }) })
    const rules = [{ operations: ['UPDATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments/scale'] }]
    await install('Mutating', [webhook('limit', { rules })])
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    const path = '/apis/apps/v1/namespaces/default/deployments'
    await send('POST', path, { metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template } })
    const merge = { 'content-type': 'application/merge-patch+json' }
    expect(await send('PATCH', `${path}/d/scale`, { spec: { replicas: 9 } }, merge)).toMatchObject({
      status: 200,
      json: { spec: { replicas: 2 } },
    })
    expect(calls[0]?.review.request).toMatchObject({
      kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      subResource: 'scale',
      object: { kind: 'Scale', spec: { replicas: 9 } },
      oldObject: { kind: 'Scale', spec: { replicas: 1 } },
    })
    expect((await send('GET', `${path}/d`)).json).toMatchObject({
      spec: { replicas: 2, template: { spec: { containers: [{ name: 'c' }] } } },
    })
  })

  test('a webhook of the older review has its patch taken without a type', async () => {
    const old: Hook = ({ apiVersion, kind }) => ({
      apiVersion,
      kind,
      response: { allowed: true, patch: Buffer.from(JSON.stringify([label('old')])).toString('base64') },
    })
    const { install, send, calls } = await hookedServer({ old })
    await install('Mutating', [webhook('old', { admissionReviewVersions: ['v9', 'v1beta1', 'v1'] })])
    expect(await send('POST', CONFIG_MAPS, labelled('a'))).toMatchObject({ status: 201, json: { metadata: { labels: { old: 'yes' } } } })
    expect(calls[0]?.review.apiVersion).toBe('admission.k8s.io/v1beta1')
  })

  test('a refusal ends it: nobody behind is asked', async () => {
    const { install, send, calls } = await hookedServer({ no: denying({ message: 'not today' }) })
    await install('Mutating', [webhook('no'), webhook('behind')])
    expect(await send('POST', CONFIG_MAPS, configMap('a'))).toMatchObject({
      status: 400,
      json: { message: 'admission webhook "no.example.com" denied the request: not today' },
    })
    expect(calls.map(({ hook }) => hook)).toEqual(['no'])
  })

  test('those about deletes leave other plugins alone', async () => {
    const { install, send, calls } = await hookedServer({})
    const rules = [{ operations: ['DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }]
    await install('Mutating', [webhook('check', { rules })])
    await send('POST', '/api/v1/namespaces/default/pods', { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } })
    expect((await send('DELETE', '/api/v1/namespaces/default/pods/p?gracePeriodSeconds=0')).status).toBe(200)
    expect(calls.map(({ review: { request } }) => [request.operation, request.object, request.oldObject?.['kind']])).toEqual([
      ['DELETE', null, 'Pod'],
    ])
  })

  test('a delete can be refused, not changed', async () => {
    const { install, send } = await hookedServer({ mark: patching(label('x')) })
    await send('POST', CONFIG_MAPS, configMap('a'))
    await install('Mutating', [
      webhook('mark', { rules: [{ operations: ['DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }] }),
    ])
    expect(await send('DELETE', `${CONFIG_MAPS}/a`)).toMatchObject({
      status: 500,
      json: {
        message:
          'Internal error occurred: admission webhook "mark.example.com" attempted to modify the object, which is not supported for this operation',
      },
    })
  })
})
