import type { JsonObject } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { testServer } from '../testkit/test-server.ts'

const PODS = '/api/v1/namespaces/default/pods'
const pod = (securityContext: object = {}) => ({
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'c', image: 'i', securityContext }] },
})
const denials = async (server: Awaited<ReturnType<typeof testServer>>) =>
  (await server.send('GET', '/apis/explain.coxswain.dev/v1alpha1/denials')).json.items as JsonObject[]

test('a quota is named, and how much would do', async () => {
  const server = await testServer()
  const quota = { metadata: { name: 'q' }, spec: { hard: { pods: '0' } } }
  await server.send('POST', '/api/v1/namespaces/default/resourcequotas', quota)
  await server.send('PUT', '/api/v1/namespaces/default/resourcequotas/q/status', {
    ...quota,
    status: { hard: { pods: '0' }, used: { pods: '0' } },
  })
  expect((await server.send('POST', PODS, pod())).status).toBe(403)
  expect(await denials(server)).toMatchObject([
    {
      decidedBy: 'ResourceQuota',
      message: 'pods "web" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
      rule: { kind: 'ResourceQuota', namespace: 'default', name: 'q' },
      remedy: 'spec.hard of the quota with pods=1 or more; or less of what is there now',
    },
  ])
})

test.each([
  ['restricted', {}, 'baseline'],
  ['restricted', { privileged: true }, 'privileged'],
  ['baseline', { privileged: true }, 'privileged'],
])('pod security: what %s refuses, with the level that would do', async (level, securityContext, enough) => {
  const server = await testServer()
  const labels = { 'pod-security.kubernetes.io/enforce': level }
  await server.send('PATCH', '/api/v1/namespaces/default', { metadata: { labels } }, { 'content-type': 'application/merge-patch+json' })
  await server.send('POST', PODS, pod(securityContext))
  expect(await denials(server)).toMatchObject([
    {
      decidedBy: 'PodSecurity',
      rule: { kind: 'Namespace', name: 'default' },
      remedy: `a pod that does what the message asks for; or the label pod-security.kubernetes.io/enforce=${enough} on the namespace`,
    },
  ])
})

test('a policy is named', async () => {
  const server = await testServer()
  const GROUP = '/apis/admissionregistration.k8s.io/v1'
  const resourceRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }]
  const spec = { matchConstraints: { resourceRules }, validations: [{ expression: "object.metadata.name != 'web'" }] }
  await server.send('POST', `${GROUP}/validatingadmissionpolicies`, { metadata: { name: 'p' }, spec })
  const binding = { metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: ['Deny'] } }
  await server.send('POST', `${GROUP}/validatingadmissionpolicybindings`, binding)
  expect((await server.send('POST', PODS, pod())).status).toBe(422)
  expect(await denials(server)).toMatchObject([
    { decidedBy: 'ValidatingAdmissionPolicy', code: 422, rule: { kind: 'ValidatingAdmissionPolicy', name: 'p' } },
  ])
})

test('a webhook that does not answer is named by its configuration', async () => {
  const server = await testServer()
  const hook = {
    name: 'h.example.com',
    clientConfig: { url: 'https://nowhere.example/hook' },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  }
  const configuration = { metadata: { name: 'hooks' }, webhooks: [hook] }
  await server.send('POST', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', configuration)
  expect((await server.send('POST', PODS, pod())).status).toBe(500)
  expect(await denials(server)).toMatchObject([
    {
      decidedBy: 'ValidatingAdmissionWebhook',
      rule: { kind: 'ValidatingWebhookConfiguration', name: 'hooks' },
      remedy: 'a webhook that answers; or failurePolicy Ignore, with which writes go on without it',
    },
  ])
})
