import { builtinKinds, createRegistry, generatedTypes, type KubeObject, type Resource } from '@coxswain/api-types'
import { type Egress, type EgressRequest, type Logger, noEgress, seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { expect, test } from 'vitest'
import { createForms } from '../rules/forms.ts'
import { callWebhook } from './call.ts'
import { answered, type Review, response } from './testdata/hooked-server.ts'
import { compileWebhook } from './webhook.ts'

const registry = createRegistry(builtinKinds)
const resource = registry.resource('', 'v1', 'configmaps') as Resource
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } } as KubeObject
const inputOf = (dryRun: boolean) => ({
  request: {
    operation: 'CREATE' as const,
    resource,
    subresource: '',
    namespace: 'shop',
    name: 'a',
    user: { name: 'jane', uid: '7', groups: ['dev'], extra: { team: ['red'] } },
    options: { dryRun },
    object,
    old: undefined,
    warnings: [] as string[],
  },
  matched: resource,
  object,
  old: null,
})

const hookOf = (more: object) =>
  compileWebhook(
    {
      name: 'hook.shop.example',
      clientConfig: {
        service: { namespace: 'shop', name: 'hook', path: '/check/' },
        caBundle: Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64'),
      },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      ...more,
    },
    { configuration: 'shop', uid: 'shop/hook/0' },
    {
      formsOf: createForms(registry),
      resolve: ({ path }) => ({ url: `https://hook.shop.svc:443${path}`, connect: { host: '10.0.0.7', port: 9443 } }),
    },
  )

const asking = async (more: object, options: { readonly dryRun?: boolean; readonly leftMs?: number; readonly logger?: Logger } = {}) => {
  const requests: EgressRequest[] = []
  const egress: Egress = {
    ...noEgress,
    request: async (request) => {
      requests.push(request)
      const review = JSON.parse(new TextDecoder().decode(request.body)) as Review
      return answered(response(review, { allowed: true, auditAnnotations: { seen: 'yes' } }))
    },
  }
  const clock = virtualClock()
  const parts = { egress, types: generatedTypes, clock, random: seededRandom('call'), logger: options.logger ?? silentLogger }
  const deadline = clock.monotonic() + (options.leftMs ?? 60_000)
  const outcome = await callWebhook(parts, { hook: hookOf(more), input: inputOf(options.dryRun ?? false), phase: 'validating', deadline })
  return { outcome, requests }
}

test('a service is called under its name, at its endpoint', async () => {
  const { requests } = await asking({})
  expect(requests[0]).toMatchObject({
    url: 'https://hook.shop.svc:443/check?timeout=10s',
    connect: { host: '10.0.0.7', port: 9443 },
    caBundle: '-----BEGIN CERTIFICATE-----',
  })
  expect(JSON.parse(new TextDecoder().decode(requests[0]?.body)).request.userInfo).toEqual({
    username: 'jane',
    uid: '7',
    groups: ['dev'],
    extra: { team: ['red'] },
  })
})

test('the time that is left of the request is all that a webhook gets', async () => {
  const { requests } = await asking({ timeoutSeconds: 30 }, { leftMs: 2_500 })
  expect(requests[0]).toMatchObject({ timeoutMs: 2_500, url: expect.stringContaining('?timeout=3s') })
})

test.each([
  ['Some', false],
  ['Unknown', false],
  ['None', true],
  ['NoneOnDryRun', true],
])('with side effects of %s it is asked in a dry run: %j', async (sideEffects, asked) => {
  const { outcome, requests } = await asking({ sideEffects }, { dryRun: true })
  expect(requests).toHaveLength(asked ? 1 : 0)
  if (asked) expect(outcome).toHaveProperty('allowed')
  else expect(outcome).toMatchObject({ refused: { code: 400, message: 'admission webhook "hook.shop.example" does not support dry run' } })
})

test('one that speaks no known version cannot be asked', async () => {
  const { outcome } = await asking({ admissionReviewVersions: ['v9'] })
  expect(outcome).toEqual({
    failed: 'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)',
  })
})

test('annotations for an audit are logged under the name of the webhook', async () => {
  const logged: object[] = []
  await asking({}, { logger: { ...silentLogger, info: (fields) => logged.push(fields) } })
  expect(logged).toEqual([{ annotations: { 'hook.shop.example/seen': 'yes' } }])
})
