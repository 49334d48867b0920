import { writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Review } from '../../apiserver/src/admission/webhooks/testdata/hooked-server.ts'
import { type HttpsHook, httpsHook } from '../../apiserver/src/admission/webhooks/testdata/https-hook.ts'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { kubectlBinary } from '../support/tools.ts'

/** Admission webhooks as people set them up: by files and kubectl, one asked by its URL, one as a Service of the cluster. */
const MINUTE = 60_000

/** Endpoints of services may not be on loopback. */
const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

const answer = ({ apiVersion, kind, request }: Review, to: ServerResponse, more: object): void => {
  to.setHeader('content-type', 'application/json')
  to.end(JSON.stringify({ apiVersion, kind, response: { uid: request.uid, allowed: true, ...more } }))
}

/** `/mutate` labels what it sees; `/validate` wants an owner. */
const hookOf = (path: string, review: Review, to: ServerResponse): void => {
  const labels = (review.request.object?.metadata['labels'] ?? {}) as Record<string, string>
  if (path.startsWith('/mutate')) {
    const value = { ...labels, hooked: 'yes' }
    const patch = Buffer.from(JSON.stringify([{ op: 'add', path: '/metadata/labels', value }])).toString('base64')
    answer(review, to, { patchType: 'JSONPatch', patch, warnings: ['labelled by a webhook'] })
  } else {
    answer(review, to, 'owner' in labels ? {} : { allowed: false, status: { message: 'who owns it?' } })
  }
}

const WEBHOOK = { sideEffects: 'None', admissionReviewVersions: ['v1'], namespaceSelector: { matchLabels: { hooks: 'yes' } } }
const RULE = { operations: ['CREATE', 'UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }

const manifests = (hook: HttpsHook, host: string): readonly object[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { hooks: 'yes' } } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hook' }, spec: { ports: [{ name: 'https', port: 443, targetPort: hook.port }] } },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'hook-1', labels: { 'kubernetes.io/service-name': 'hook' } },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: hook.port, protocol: 'TCP' }],
    endpoints: [{ addresses: [host] }],
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'label' },
    webhooks: [
      {
        ...WEBHOOK,
        name: 'label.shop.example',
        rules: [RULE],
        clientConfig: { url: `https://${host}:${hook.port}/mutate`, caBundle: hook.caBundle },
      },
    ],
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'owner' },
    webhooks: [
      {
        ...WEBHOOK,
        name: 'owner.shop.example',
        rules: [RULE],
        clientConfig: { service: { namespace: 'default', name: 'hook', path: '/validate' }, caBundle: hook.caBundle },
      },
    ],
  },
]

describe.skipIf(kubectlBinary === undefined || address === undefined)('webhooks with real kubectl', () => {
  let cluster: ClusterProcess
  let hook: HttpsHook
  beforeAll(async () => {
    const host = address ?? ''
    hook = await httpsHook([host, 'hook.default.svc'], (review, to, request) => hookOf(request.url ?? '', review, to), '0.0.0.0')
    cluster = await startCluster({ store: 'embedded', flags: ['--simulation-delay-scale=0'] })
    const file = join(cluster.folder, 'webhooks.json')
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests(hook, host) }))
    await cluster.kubectl('apply', '-f', file)
  }, MINUTE)
  afterAll(async () => {
    hook?.close()
    await cluster?.stop()
  }, MINUTE)

  test(
    'what the validating webhook does not want is not created',
    async () => {
      const { code, stderr } = await cluster.tryKubectl('create', 'configmap', 'a', '-n', 'shop')
      expect(code).toBe(1)
      expect(stderr).toContain('error: failed to create configmap: admission webhook "owner.shop.example" denied the request: who owns it?')
    },
    MINUTE,
  )

  test(
    'what it wants is created as the mutating webhook has made it, with its warning',
    async () => {
      const file = join(cluster.folder, 'owned.json')
      await writeFile(
        file,
        JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop', labels: { owner: 'me' } } }),
      )
      const { code, stdout, stderr } = await cluster.tryKubectl('apply', '--server-side', '-f', file)
      expect([code, stdout]).toEqual([0, 'configmap/a serverside-applied\n'])
      expect(stderr).toContain('Warning: labelled by a webhook')
      const labels = await cluster.kubectl('get', 'configmap', 'a', '-n', 'shop', '-o', 'jsonpath={.metadata.labels}')
      expect(JSON.parse(labels)).toEqual({ owner: 'me', hooked: 'yes' })
    },
    MINUTE,
  )

  test(
    'other namespaces are left alone',
    async () => {
      expect(await cluster.kubectl('create', 'configmap', 'b', '-n', 'default')).toBe('configmap/b created\n')
    },
    MINUTE,
  )

  test(
    'after a restart they are asked again; without their configuration they are not',
    async () => {
      await cluster.restart()
      expect((await cluster.tryKubectl('create', 'configmap', 'c', '-n', 'shop')).stderr).toContain('who owns it?')
      await cluster.kubectl('delete', 'validatingwebhookconfiguration', 'owner')
      expect(await cluster.kubectl('create', 'configmap', 'c', '-n', 'shop')).toBe('configmap/c created\n')
    },
    MINUTE,
  )
})
