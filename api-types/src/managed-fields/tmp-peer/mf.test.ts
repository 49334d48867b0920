import cp from 'node:child_process'
import fs from 'node:fs'
import { expect, it } from 'vitest'
import { peer } from '/tmp/mf/peer.ts'
import { generatedTypes } from '../../generated/index.ts'
import { decodeObject } from '../../schema/decode.ts'
import { trackUpdate } from '../index.ts'

const ns = '/api/v1/namespaces/default'
const types: any = Object.fromEntries(
  Object.entries(generatedTypes).map(([n, t]) => [
    n,
    {
      ...t,
      fields: Object.fromEntries(
        Object.entries(t.fields).map(([f, x]) => [
          f,
          x.type !== 'meta/v1.LabelSelector' && (generatedTypes[x.type] || x.type.startsWith('{}')) ? { ...x, mapType: 'granular' } : x,
        ]),
      ),
    },
  ]),
)
const diffs: string[] = [],
  oks: string[] = []
const norm = (entries: any[] | undefined) =>
  JSON.stringify(
    (entries ?? []).map((e) => ({ m: e.manager, o: e.operation, v: e.apiVersion, f: e.fieldsV1 })),
    null,
    1,
  )
const dec = (type: string, o: any) => decodeObject(generatedTypes, type, structuredClone(o)).object
const check = (name: string, type: string, apiVersion: string, old: any, next: any, ua: string) => {
  const o = old === undefined ? undefined : dec(type, old)
  const n: any = dec(type, next)
  // what the handler saw: the client's own or the old managers
  n.metadata.managedFields = o === undefined ? undefined : (o as any).metadata.managedFields
  if (old === undefined) {
    delete n.status
    if (type === 'core/v1.Namespace') {
      n.status = { phase: 'Active' }
      n.spec = {}
    }
    if (n.spec) {
      delete n.spec.priority
      delete n.spec.preemptionPolicy
      delete n.spec.clusterIP
      delete n.spec.clusterIPs
    }
    if (type === 'batch/v1.Job') {
      delete n.spec.selector
      delete n.metadata.labels
      delete n.spec.template.metadata.labels
    }
  }
  const got = trackUpdate({
    types,
    type,
    apiVersion,
    old: o,
    next: n,
    manager: ua,
    subresource: '',
    now: Date.parse(next.metadata.managedFields.at(-1).time),
  })
  const A = norm(got),
    B = norm(next.metadata.managedFields)
  if (A !== B) {
    fs.writeFileSync('/tmp/mf/a', A)
    fs.writeFileSync('/tmp/mf/b', B)
    diffs.push(name + '\n' + cp.spawnSync('diff', ['-U2', '/tmp/mf/b', '/tmp/mf/a']).stdout.toString())
  } else oks.push(name)
}
const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'x', 'a.b/c': 'd' }, finalizers: ['x.io/keep'], annotations: { k: 'v' } },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'nginx',
        args: ['a', 'b'],
        ports: [{ containerPort: 8080, name: 'h' }, { containerPort: 443, protocol: 'UDP' }, { containerPort: 80 }],
        env: [
          { name: 'Z', value: '1' },
          { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        resources: { limits: { cpu: '1', memory: '100Mi' } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
        livenessProbe: { httpGet: { path: '/', port: 80 } },
        securityContext: { capabilities: { add: ['NET_ADMIN'] } },
      },
      { name: 'side', image: 'busybox' },
    ],
    volumes: [
      { name: 'v', emptyDir: {} },
      { name: 's', secret: { secretName: 'x' } },
    ],
    nodeSelector: { a: 'b' },
    tolerations: [{ key: 'a', operator: 'Exists' }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] },
      },
    },
  },
})
const deployment = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: 'x' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'x' } },
    template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }] } },
  },
})

it('agrees with the peer', async () => {
  for (const p of [
    `${ns}/pods/p1`,
    `/apis/apps/v1/namespaces/default/deployments/d1`,
    `${ns}/services/s1`,
    `${ns}/configmaps/c1`,
    `${ns}/secrets/x1`,
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/r1',
    '/api/v1/namespaces/mfns',
    '/apis/networking.k8s.io/v1/namespaces/default/ingresses/i1',
    '/apis/batch/v1/namespaces/default/jobs/j1',
    '/apis/apps/v1/namespaces/default/statefulsets/ss1',
  ]) {
    if (p.includes('pods/p1') || true) await peer('PATCH', p, { metadata: { finalizers: null } }, 'application/merge-patch+json')
    await peer('DELETE', `${p}?gracePeriodSeconds=0`)
  }
  await peer('POST', `${ns}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } })
  const create = async (name: string, type: string, path: string, apiVersion: string, body: any, ua: string) => {
    const r = await peer('POST', path, body, undefined, `${ua}/1`)
    if (r.code !== 201) throw new Error(JSON.stringify(r.body))
    check(`create ${name}`, type, apiVersion, undefined, r.body, ua)
    return r.body
  }
  const update = async (
    name: string,
    type: string,
    path: string,
    apiVersion: string,
    old: any,
    patch: any,
    ua: string,
    ct = 'application/merge-patch+json',
  ) => {
    const r = await peer('PATCH', path, patch, ct, `${ua}/1`)
    if (r.code !== 200) throw new Error(JSON.stringify(r.body))
    check(`update ${name}`, type, apiVersion, old, r.body, ua)
    return r.body
  }
  const errors: unknown[] = []
  const soft = async (f: () => Promise<void>) => {
    try {
      await f()
    } catch (e) {
      errors.push(e)
    }
  }
  await soft(async () => {
    let p = await create('pod', 'core/v1.Pod', `${ns}/pods`, 'v1', pod('p1'), 'kubectl')
    p = await update(
      'pod labels',
      'core/v1.Pod',
      `${ns}/pods/p1`,
      'v1',
      p,
      { metadata: { labels: { app: 'y', n: '1' }, annotations: null } },
      'ctl',
    )
    p = await update(
      'pod status',
      'core/v1.Pod',
      `${ns}/pods/p1/status`,
      'v1',
      p,
      {
        status: {
          phase: 'Running',
          conditions: [
            { type: 'Ready', status: 'True' },
            { type: 'Initialized', status: 'True' },
          ],
          podIPs: [{ ip: '1.2.3.4' }],
          hostIP: '1.1.1.1',
          containerStatuses: [
            {
              name: 'web',
              ready: true,
              restartCount: 0,
              image: 'a',
              imageID: 'b',
              state: { running: { startedAt: '2024-01-01T00:00:00Z' } },
            },
          ],
        },
      },
      'kubelet',
    )
    p = await update(
      'pod status 2',
      'core/v1.Pod',
      `${ns}/pods/p1/status`,
      'v1',
      p,
      { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'X' }] } },
      'kubelet',
      'application/strategic-merge-patch+json',
    )
    p = await update(
      'image by other',
      'core/v1.Pod',
      `${ns}/pods/p1`,
      'v1',
      p,
      { spec: { containers: [{ name: 'side', image: 'busybox:2' }] } },
      'kubectl-edit',
      'application/strategic-merge-patch+json',
    )
    p = await update('finalizers', 'core/v1.Pod', `${ns}/pods/p1`, 'v1', p, { metadata: { finalizers: ['y.io/a', 'x.io/keep'] } }, 'ctl')
    p = await update('finalizers gone', 'core/v1.Pod', `${ns}/pods/p1`, 'v1', p, { metadata: { finalizers: null } }, 'fin')
    p = await update('owner', 'core/v1.Pod', `${ns}/pods/p1`, 'v1', p, { metadata: { labels: null } }, 'own')
  })
  await soft(async () => {
    let d = await create(
      'deployment',
      'apps/v1.Deployment',
      '/apis/apps/v1/namespaces/default/deployments',
      'apps/v1',
      deployment('d1'),
      'kubectl-create',
    )
    const path = '/apis/apps/v1/namespaces/default/deployments/d1'
    d = await update('scale', 'apps/v1.Deployment', path, 'apps/v1', d, { spec: { replicas: 5 } }, 'kubectl')
    d = await update(
      'recreate',
      'apps/v1.Deployment',
      path,
      'apps/v1',
      d,
      { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } },
      'kubectl',
    )
    d = await update(
      'template',
      'apps/v1.Deployment',
      path,
      'apps/v1',
      d,
      {
        spec: {
          template: {
            metadata: { annotations: { r: '1' } },
            spec: {
              containers: [
                { name: 'c', image: 'j' },
                { name: 'z', image: 'z' },
              ],
              volumes: [{ name: 'q', emptyDir: {} }],
            },
          },
        },
      },
      'rollout',
      'application/strategic-merge-patch+json',
    )
    d = await update(
      'delete container',
      'apps/v1.Deployment',
      path,
      'apps/v1',
      d,
      { spec: { template: { spec: { containers: [{ name: 'c', $patch: 'delete' }] } } } },
      'rollout',
      'application/strategic-merge-patch+json',
    )
    d = await update(
      'status',
      'apps/v1.Deployment',
      `${path}/status`,
      'apps/v1',
      d,
      { status: { replicas: 3, conditions: [{ type: 'Available', status: 'True' }] } },
      'kcm',
    )
    d = await update(
      'json',
      'apps/v1.Deployment',
      path,
      'apps/v1',
      d,
      [
        { op: 'replace', path: '/spec/replicas', value: 1 },
        { op: 'add', path: '/spec/paused', value: true },
      ],
      'jp',
      'application/json-patch+json',
    )
  })
  await soft(async () => {
    let s = await create(
      'service',
      'core/v1.Service',
      `${ns}/services`,
      'v1',
      {
        metadata: { name: 's1' },
        spec: {
          selector: { a: 'b' },
          ports: [
            { port: 80, name: 'a' },
            { port: 443, name: 'b', targetPort: 'x' },
            { port: 1000, name: 'c', protocol: 'UDP' },
          ],
        },
      },
      'kc',
    )
    s = await update(
      'service ports',
      'core/v1.Service',
      `${ns}/services/s1`,
      'v1',
      s,
      {
        spec: {
          ports: [
            { port: 80, name: 'a' },
            { port: 81, name: 'e' },
          ],
        },
      },
      'kd',
    )
    const c = await create(
      'configmap',
      'core/v1.ConfigMap',
      `${ns}/configmaps`,
      'v1',
      { metadata: { name: 'c1' }, data: { 'b.c': '1', a: '2', constructor: 'q', __proto__x: '1' }, binaryData: { z: 'aGk=' } },
      'kc',
    )
    await update('configmap', 'core/v1.ConfigMap', `${ns}/configmaps/c1`, 'v1', c, { data: { a: null, toString: 'x' } }, 'kd')
    await create('namespace', 'core/v1.Namespace', '/api/v1/namespaces', 'v1', { metadata: { name: 'mfns' } }, 'kc')
  })
  await soft(async () => {
    const r = await create(
      'clusterrole',
      'rbac/v1.ClusterRole',
      '/apis/rbac.authorization.k8s.io/v1/clusterroles',
      'rbac.authorization.k8s.io/v1',
      { metadata: { name: 'r1' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
      'kc',
    )
    await create(
      'ingress',
      'networking/v1.Ingress',
      '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
      'networking.k8s.io/v1',
      {
        metadata: { name: 'i1' },
        spec: {
          rules: [
            { host: 'a', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } }] } },
          ],
        },
      },
      'kc',
    )
    await create(
      'job',
      'batch/v1.Job',
      '/apis/batch/v1/namespaces/default/jobs',
      'batch/v1',
      {
        metadata: { name: 'j' + process.pid },
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } } },
      },
      'kc',
    )
    await create(
      'statefulset',
      'apps/v1.StatefulSet',
      '/apis/apps/v1/namespaces/default/statefulsets',
      'apps/v1',
      {
        metadata: { name: 'ss1' },
        spec: {
          serviceName: 'x',
          selector: { matchLabels: { a: 'b' } },
          template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'b' }] } },
          volumeClaimTemplates: [
            { metadata: { name: 'v' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
          ],
        },
      },
      'kc',
    )
  })
  for (const e of errors) console.log(String((e as Error).message).slice(0, 6000))
  console.log('OK', oks.length, oks.join(', '))
  for (const d of diffs) console.log(d)
  expect(errors.length + diffs.length).toBe(0)
}, 60000)
