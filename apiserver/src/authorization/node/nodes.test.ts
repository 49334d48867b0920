import { beforeAll, describe, expect, test } from 'vitest'
import type { UserInfo } from '../../authentication/user-info.ts'
import { answerTo } from '../../testkit/answer-to.ts'
import { type TestServer, testServer } from '../../testkit/test-server.ts'

const node = (name: string): UserInfo => ({ name: `system:node:${name}`, groups: ['system:nodes', 'system:authenticated'] })
const PODS = '/api/v1/namespaces/default/pods'
const pod = (name: string, nodeName: string, more: object = {}) => ({
  metadata: { name },
  spec: {
    nodeName,
    serviceAccountName: 'app',
    automountServiceAccountToken: false,
    containers: [{ name: 'c', image: 'i', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'env', key: 'k' } } }] }],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'claim' } },
      {
        name: 'token',
        projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'vault' } }, { configMap: { name: 'projected' } }] },
      },
    ],
    ...more,
  },
})

let server: TestServer
let uid = ''
beforeAll(async () => {
  server = await testServer()
  const objects: readonly (readonly [string, object])[] = [
    ['/api/v1/nodes', { metadata: { name: 'a' } }],
    ['/api/v1/nodes', { metadata: { name: 'b' } }],
    ['/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'app' } }],
    [PODS, pod('mine', 'a')],
    [PODS, pod('other', 'b', { volumes: [] })],
    [
      '/api/v1/persistentvolumes',
      {
        metadata: { name: 'volume' },
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          claimRef: { namespace: 'default', name: 'claim' },
          csi: { driver: 'd', volumeHandle: 'h', nodePublishSecretRef: { namespace: 'default', name: 'publish' } },
        },
      },
    ],
  ]
  for (const [path, object] of objects) {
    const answer = await server.send('POST', path, object)
    expect([path, answer.status, answer.json.message]).toEqual([path, 201, undefined])
    if (path === PODS && uid === '') uid = (answer.json.metadata as { uid: string }).uid
  }
})

const messageOf = async (who: string, method: string, target: string, object?: object): Promise<string> => {
  const { status, json } = await answerTo(server, node(who), method, target, object)
  return status === 403 ? (json.message as string) : 'passed'
}
const NO_RELATION = (who: string) => `no relationship found between node '${who}' and this object`

describe('a node reads', () => {
  test.each([
    ['secrets/env', 'passed', 'passed'],
    ['secrets/publish', 'passed', NO_RELATION('b')],
    ['secrets/other', NO_RELATION('a'), NO_RELATION('b')],
    ['secrets', 'No Object name found', 'No Object name found'],
    ['configmaps/projected', 'passed', NO_RELATION('b')],
    ['persistentvolumeclaims/claim', 'passed', NO_RELATION('b')],
    ['persistentvolumeclaims', 'can only get individual resources of this type', 'can only get individual resources of this type'],
    ['serviceaccounts/app', 'passed', 'passed'],
    ['pods/mine', 'passed', NO_RELATION('b')],
    ['pods', 'can only list/watch pods with spec.nodeName field selector', 'can only list/watch pods with spec.nodeName field selector'],
    ['pods?fieldSelector=spec.nodeName%3Da', 'passed', 'can only list/watch pods with spec.nodeName field selector'],
  ])('%s', async (path, a, b) => {
    for (const [who, expected] of [
      ['a', a],
      ['b', b],
    ] as const) {
      const message = await messageOf(who, 'GET', `/api/v1/namespaces/default/${path}`)
      expect(message.endsWith(expected), message).toBe(true)
    }
  })

  test('volumes of its claims, and its own Node', async () => {
    expect(await messageOf('a', 'GET', '/api/v1/persistentvolumes/volume')).toBe('passed')
    expect(await messageOf('b', 'GET', '/api/v1/persistentvolumes/volume')).toContain(NO_RELATION('b'))
    expect(await messageOf('a', 'GET', '/api/v1/nodes/a')).toBe('passed')
    expect(await messageOf('a', 'GET', '/api/v1/nodes?fieldSelector=metadata.name%3Da')).toBe('passed')
    expect(await messageOf('b', 'GET', '/api/v1/nodes/a')).toContain("node 'b' cannot read 'a', only its own Node object")
    expect(await messageOf('b', 'GET', '/api/v1/nodes')).toContain("node 'b' cannot read all nodes, only its own Node object")
  })

  test('what its pods need, as long as they are there', async () => {
    await server.send('POST', PODS, pod('short', 'b', { volumes: [{ name: 's', secret: { secretName: 'brief' } }] }))
    expect(await messageOf('b', 'GET', '/api/v1/namespaces/default/secrets/brief')).toBe('passed')
    await server.send('DELETE', `${PODS}/short?gracePeriodSeconds=0`)
    expect(await messageOf('b', 'GET', '/api/v1/namespaces/default/secrets/brief')).toContain(NO_RELATION('b'))
  })

  test('nothing where it is none, or cannot be told', async () => {
    const none = await answerTo(server, { name: 'system:node:a', groups: ['system:authenticated'] }, 'GET', `${PODS}/mine`)
    expect(none.json.message).toBe(
      'pods "mine" is forbidden: User "system:node:a" cannot get resource "pods" in API group "" in the namespace "default"',
    )
    expect(await messageOf('', 'GET', `${PODS}/mine`)).toContain('unknown node for user "system:node:"')
  })
})

test('what a node may do cannot be listed in full, and is asked with its selector', async () => {
  const rules = await answerTo(server, node('a'), 'POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
    spec: { namespace: 'default' },
  })
  expect(rules.json.status).toMatchObject({ incomplete: true, evaluationError: 'node authorizer does not support user rule resolution' })
  const ask = async (fieldSelector: object) => {
    const resourceAttributes = { verb: 'list', resource: 'pods', fieldSelector }
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    return (await answerTo(server, node('a'), 'POST', path, { spec: { resourceAttributes } })).json.status as { allowed: boolean }
  }
  expect((await ask({ rawSelector: 'spec.nodeName=a' })).allowed).toBe(true)
  expect((await ask({ requirements: [{ key: 'spec.nodeName', operator: 'In', values: ['a'] }] })).allowed).toBe(true)
  expect((await ask({ requirements: [{ key: 'spec.nodeName', operator: 'In', values: ['b'] }] })).allowed).toBe(false)
})

describe('a node writes', () => {
  const mirror = (change: object = {}) => ({
    metadata: {
      name: 'static',
      annotations: { 'kubernetes.io/config.mirror': 'x' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'a', uid: 'u', controller: true }],
    },
    spec: { nodeName: 'a', containers: [{ name: 'c', image: 'i' }], ...change },
  })
  const token = (spec: object) => ({ spec: { audiences: ['vault'], ...spec } })
  const bound = () => ({ apiVersion: 'v1', kind: 'Pod', name: 'mine', uid })
  const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'

  test.each<[string, string, () => object | undefined, string]>([
    ['PATCH', '/api/v1/nodes/a', () => ({ metadata: { labels: { 'node.kubernetes.io/x': 'y', mine: 'z' } } }), 'passed'],
    ['PATCH', '/api/v1/nodes/b', () => ({ metadata: {} }), 'node "a" is not allowed to modify node "b"'],
    ['PATCH', '/api/v1/nodes/b/status', () => ({ metadata: {} }), 'node "a" is not allowed to modify node "b"'],
    [
      'PATCH',
      '/api/v1/nodes/a',
      () => ({ spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }),
      'node "a" is not allowed to modify taints',
    ],
    [
      'PATCH',
      '/api/v1/nodes/a',
      () => ({ metadata: { labels: { 'foo.node-restriction.kubernetes.io/x': 'y', 'kubernetes.io/role': 'z' } } }),
      'is not allowed to modify labels: foo.node-restriction.kubernetes.io/x, kubernetes.io/role',
    ],
    ['POST', LEASES, () => ({ metadata: { name: 'b' } }), 'can only access node lease with the same name as the requesting node'],
    ['POST', LEASES, () => ({ metadata: { name: 'a' } }), 'passed'],
    ['PATCH', `${PODS}/mine/status`, () => ({ status: { reason: 'x' } }), 'passed'],
    [
      'PATCH',
      `${PODS}/other/status`,
      () => ({ status: { reason: 'x' } }),
      'node "a" can only update pod status for pods with spec.nodeName set to itself',
    ],
    ['DELETE', `${PODS}/other`, () => undefined, 'node "a" can only delete pods with spec.nodeName set to itself'],
    [
      'POST',
      `${PODS}/other/eviction`,
      () => ({ metadata: { name: 'other' } }),
      'node a can only evict pods with spec.nodeName set to itself',
    ],
    ['POST', PODS, () => pod('p', 'a'), 'pod does not have "kubernetes.io/config.mirror" annotation, node "a" can only create mirror pods'],
    ['POST', PODS, () => mirror({ nodeName: 'b' }), 'node "a" can only create pods with spec.nodeName set to itself'],
    ['POST', PODS, () => mirror(), 'node a UID mismatch: expected u got '],
    ['POST', '/api/v1/namespaces/default/serviceaccounts/app/token', () => token({}), 'node requested token not bound to a pod'],
    ['POST', '/api/v1/namespaces/default/serviceaccounts/app/token', () => token({ boundObjectRef: bound() }), 'passed'],
    [
      'POST',
      '/api/v1/namespaces/default/serviceaccounts/app/token',
      () => token({ audiences: ['elsewhere'], boundObjectRef: bound() }),
      'audience "elsewhere" not found in pod spec volume',
    ],
  ])('%s %s', async (method, path, object, expected) => {
    const message = await messageOf('a', method, `${path}?dryRun=All`, object())
    expect(message).toContain(expected)
  })
})
