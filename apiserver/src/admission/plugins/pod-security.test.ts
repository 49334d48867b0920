import { describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'

const NAMESPACE = '/api/v1/namespaces/default'
const MERGE = { 'content-type': 'application/merge-patch+json' }
const PREFIX = 'pod-security.kubernetes.io'

const label = ({ send }: TestServer, labels: Record<string, string>) =>
  send(
    'PATCH',
    NAMESPACE,
    { metadata: { labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${PREFIX}/${key}`, value])) } },
    MERGE,
  )
const pod = (spec: object = {}, container: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x' },
  spec: { containers: [{ name: 'c', image: 'i', ...container }], ...spec },
})
const SAFE = {
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  },
}
const RESTRICTED =
  'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), ' +
  'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), ' +
  'runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), ' +
  'seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'

describe('pod security', () => {
  test('refuses what violates the enforced level, in upstream’s words', async () => {
    const server = await testServer()
    await label(server, { enforce: 'restricted' })
    expect(await server.send('POST', `${NAMESPACE}/pods`, pod())).toMatchObject({
      status: 403,
      json: { message: `pods "x" is forbidden: violates PodSecurity "restricted:latest": ${RESTRICTED}` },
    })
    expect((await server.send('POST', `${NAMESPACE}/pods`, pod({}, SAFE))).status).toBe(201)
  })

  test.each([
    [{ hostNetwork: true, hostPID: true }, {}, 'host namespaces (hostNetwork=true, hostPID=true)'],
    [{}, { securityContext: { privileged: true } }, 'privileged (container "c" must not set securityContext.privileged=true)'],
    [{}, { ports: [{ containerPort: 80, hostPort: 8080 }] }, 'hostPort (container "c" uses hostPort 8080)'],
    [{ volumes: [{ name: 'v', hostPath: { path: '/' } }] }, {}, 'hostPath volumes (volume "v")'],
    [
      {},
      { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } },
      'non-default capabilities (container "c" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [{ securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } }, {}, 'forbidden sysctls (kernel.msgmax)'],
    [
      { securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u' } } },
      {},
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    ],
    [
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      {},
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ])('the baseline: %j %j', async (spec, container, why) => {
    const server = await testServer()
    await label(server, { enforce: 'baseline', 'enforce-version': 'v1.36' })
    const { status, json } = await server.send('POST', `${NAMESPACE}/pods`, pod(spec, container))
    expect([status, json['message']]).toEqual([403, `pods "x" is forbidden: violates PodSecurity "baseline:v1.36": ${why}`])
  })

  test('a version of the standards has the checks of its time', async () => {
    const server = await testServer()
    await label(server, { enforce: 'restricted', 'enforce-version': 'v1.21' })
    const before = {
      securityContext: {
        allowPrivilegeEscalation: false,
        runAsNonRoot: true,
        seccompProfile: { type: 'Localhost', localhostProfile: 'p' },
      },
    }
    expect((await server.send('POST', `${NAMESPACE}/pods`, pod({}, before))).status).toBe(201)
  })

  test('warns of what violates the level to be warned of, also of templates', async () => {
    const server = await testServer()
    await label(server, { warn: 'restricted' })
    const warning = `would violate PodSecurity \\"restricted:latest\\"`
    expect(String((await server.send('POST', `${NAMESPACE}/pods`, pod())).headers['warning'])).toContain(warning)
    const template = { metadata: { labels: { a: 'b' } }, spec: pod().spec }
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: { selector: { matchLabels: { a: 'b' } }, template },
    }
    const answer = await server.send('POST', '/apis/apps/v1/namespaces/default/deployments', deployment)
    expect([answer.status, String(answer.headers['warning'])]).toEqual([201, expect.stringContaining(warning)])
  })

  test('tells who would be refused when a namespace becomes stricter', async () => {
    const server = await testServer()
    for (const name of ['a', 'b']) await server.send('POST', `${NAMESPACE}/pods`, { ...pod({ hostNetwork: true }), metadata: { name } })
    const { headers } = await label(server, { enforce: 'baseline' })
    expect(String(headers['warning'])).toContain(
      'existing pods in namespace \\"default\\" violate the new PodSecurity enforce level \\"baseline:latest\\"',
    )
    expect(String(headers['warning'])).toContain('a (and 1 other pod): host namespaces')
  })

  test('labels that cannot be read are refused', async () => {
    const server = await testServer()
    expect(await label(server, { enforce: 'strict', 'warn-version': '1.20' })).toMatchObject({
      status: 422,
      json: {
        message:
          'Namespace "default" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.20": must be "latest" or "v1.x"]',
      },
    })
  })
})
