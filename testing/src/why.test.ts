import { type Cause, kinds } from '@coxswain/api-types'
import { afterEach, describe, expect, it } from 'vitest'
import { type Cluster, createCluster } from './cluster.ts'

const labels = { app: 'web' }
const deployment = (image: string, replicas = 2) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
  },
})

/** `who verb Kind: why`, one line each. */
const lines = (causes: readonly Cause[]): readonly string[] =>
  causes.map(({ component, user, verb, object, reason, failure, changes = [] }) =>
    `${component ?? user} ${verb} ${object.kind}: ${failure ?? reason ?? changes.join('; ')}`.trim(),
  )
const CHANGE = 'system:admin patch Deployment: spec.template.spec.containers[name=web].image: nginx:1.24 -> nginx:1.25'

describe('why', () => {
  let cluster: Cluster
  afterEach(() => cluster.close())
  const begin = async (nodes: number) => {
    cluster = await createCluster({ nodes })
    await cluster.apply(deployment('nginx:1.24'))
    await cluster.clock.advance('60s')
  }
  const podNames = async () => (await cluster.list(kinds.Pod, 'default')).map(({ metadata }) => metadata.name)

  it('a rollout is told from the change that began it to each pod that came and went', async () => {
    await begin(2)
    const [before = ''] = await podNames()
    await cluster.apply(deployment('nginx:1.25'))
    await cluster.clock.advance('60s')
    const told = await Promise.all((await podNames()).map(async (name) => lines(await cluster.why(kinds.Pod, name))))
    expect(told.map((each) => each[0])).toEqual([CHANGE, CHANGE])
    expect(told).toContainEqual([
      CHANGE,
      'deployment-controller create ReplicaSet: the image of its container web changed: nginx:1.24 -> nginx:1.25',
      'replicaset-controller create Pod: the ReplicaSet wants 1 pod and has 0',
      expect.stringMatching(/^default-scheduler bind Pod: node\d had the best score of the 2 nodes that it fits on$/),
    ])
    expect(told).toContainEqual([
      CHANGE,
      'deployment-controller update ReplicaSet: the Deployment wants 2 pods, and its rollout has come to 2 of the present template',
      'replicaset-controller create Pod: the ReplicaSet wants 2 pods and has 1',
      expect.stringMatching(/^default-scheduler bind Pod: /),
    ])
    expect(lines(await cluster.why(kinds.Pod, before)).slice(-4)).toEqual([
      CHANGE,
      expect.stringMatching(
        /^deployment-controller update ReplicaSet: its template is not the present one any more: [01] of its pods are left$/,
      ),
      expect.stringMatching(/^replicaset-controller delete Pod: the ReplicaSet wants (1 pod and has 2: it .+|0 pods and has 1)$/),
      'kubelet delete Pod: it was to go, and its containers have ended',
    ])
  })

  it('a pod in the place of one that somebody deleted says so', async () => {
    await begin(2)
    const [victim = '', other] = await podNames()
    await cluster.client.delete(kinds.Pod, { namespace: 'default', name: victim })
    await cluster.clock.advance('60s')
    const successor = (await podNames()).find((name) => name !== other) ?? ''
    expect(lines(await cluster.why(kinds.Pod, successor)).slice(0, 2)).toEqual([
      'system:admin delete Pod:',
      'replicaset-controller create Pod: the ReplicaSet wants 2 pods and has 1',
    ])
  })

  it('a pod that finds no node says why, once however often it was tried', async () => {
    await begin(0)
    const [pending = ''] = await podNames()
    await cluster.clock.advance('10m')
    const causes = await cluster.why(kinds.Pod, pending)
    expect(lines(causes).at(-1)).toBe('default-scheduler bind Pod: no nodes available to schedule pods')
    expect(causes.filter(({ failure }) => failure !== undefined)).toHaveLength(1)
  })

  it('a pod goes because its node fell silent', async () => {
    await begin(3)
    const [pod] = await cluster.list(kinds.Pod, 'default')
    const node = pod?.spec?.nodeName ?? ''
    cluster.nodes.stop(node)
    await cluster.clock.advance('7m')
    expect(lines(await cluster.why(kinds.Pod, pod?.metadata.name ?? '')).slice(-2)).toEqual([
      'node-controller patch Node: nothing has been heard of the node for 50 s or more',
      `taint-eviction-controller delete Pod: its node ${node} has the taint node.kubernetes.io/unreachable, which it tolerates no longer`,
    ])
  })

  it('what is collected says whose it was, and who deleted that', async () => {
    await begin(1)
    const [pod = ''] = await podNames()
    await cluster.client.delete(kinds.Deployment, { namespace: 'default', name: 'web' })
    await cluster.clock.advance('60s')
    const told = lines(await cluster.why(kinds.Pod, pod))
    expect(told.slice(-4)).toEqual([
      'system:admin delete Deployment:',
      'garbage-collector-controller delete ReplicaSet: its owner is gone: Deployment web',
      expect.stringMatching(/^garbage-collector-controller delete Pod: its owner is gone: ReplicaSet web-/),
      'kubelet delete Pod: it was to go, and its containers have ended',
    ])
  })

  it('a quota that is used up is told to whom it stops', async () => {
    cluster = await createCluster({ nodes: 1 })
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: 'default' },
      spec: { hard: { pods: '1' } },
    }
    await cluster.apply(quota)
    await cluster.clock.advance('10s')
    await cluster.apply(deployment('nginx:1.24'))
    await cluster.clock.advance('10s')
    const [set] = await cluster.list(kinds.ReplicaSet, 'default')
    expect(lines(await cluster.why(kinds.ReplicaSet, set?.metadata.name ?? '')).at(-1)).toMatch(
      /^replicaset-controller create ReplicaSet: pods "web-.*" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1$/,
    )
  })

  it('a namespace takes all that is in it along', async () => {
    await begin(1)
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
    await cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'shop' } })
    await cluster.client.delete(kinds.Namespace, { name: 'shop' })
    await cluster.clock.advance('60s')
    expect(lines(await cluster.why(kinds.ConfigMap, 'c', 'shop')).slice(-2)).toEqual([
      'system:admin delete Namespace:',
      expect.stringMatching(/deletecollection ConfigMap:/),
    ])
  })
})
