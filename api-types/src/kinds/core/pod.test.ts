import { expect, test } from 'vitest'
import type { Pod } from '../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { containerWith, podWith } from './pod/testdata/pods.ts'
import { pod } from './pod.ts'

const now = Date.UTC(2026, 0, 31, 8)
const context = (subresource = '') => ({ subresource, now })
const updated = (old: Pod, change: (draft: Pod) => void, subresource = ''): Pod => {
  const draft = deepCopy(old) as Pod
  change(draft)
  pod.prepareUpdate(draft, deepFreeze(old), context(subresource))
  return draft
}

test('a pod is filled in as upstream does it', () => {
  expect(podWith({ containers: [{ name: 'main', image: 'nginx', ports: [{ containerPort: 80 }] }] }).spec).toEqual({
    containers: [
      {
        name: 'main',
        image: 'nginx',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        imagePullPolicy: 'Always',
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    enableServiceLinks: true,
  })
})

test('defaults change nothing the second time', () => {
  const once = podWith({ serviceAccount: 'old', volumes: [{ name: 'data' }], hostNetwork: true })
  const twice = deepCopy(once) as Pod
  pod.defaults(twice)
  expect(twice).toEqual(once)
})

test('an image without a tag is pulled always, one with a tag or digest when it is missing', () => {
  const policies = ['nginx', 'nginx:latest', 'nginx:1.7.9', `nginx@sha256:${'a'.repeat(64)}`].map(
    (image) => podWith({ containers: [containerWith({ image })] }).spec?.containers[0]?.imagePullPolicy,
  )
  expect(policies).toEqual(['Always', 'Always', 'IfNotPresent', 'IfNotPresent'])
})

test('requests come from limits, in thousandths', () => {
  const resources = { limits: { cpu: '100.5m', memory: '1Gi' }, requests: { memory: '1Mi' } }
  expect(podWith({ containers: [containerWith({ resources })] }).spec?.containers[0]?.resources).toEqual({
    limits: { cpu: '101m', memory: '1Gi' },
    requests: { cpu: '101m', memory: '1Mi' },
  })
})

test('requests of the pod as a whole come from its containers and then from its limits', () => {
  const containers = [
    containerWith({ resources: { requests: { cpu: '1' } } }),
    containerWith({ name: 'other', resources: { requests: { cpu: '500m' } } }),
  ]
  expect(podWith({ containers, resources: { limits: { cpu: '2', memory: '1Gi' } } }).spec?.resources?.requests).toEqual({
    cpu: '1500m',
    memory: '1Gi',
  })
})

test('on the host network ports are the host ports', () => {
  const spec = podWith({ hostNetwork: true, containers: [containerWith({ ports: [{ containerPort: 80 }] })] }).spec
  expect(spec?.containers[0]?.ports?.[0]?.hostPort).toBe(80)
})

test('volumes, probes and field references get their defaults', () => {
  const spec = podWith({
    volumes: [
      { name: 'empty' },
      { name: 'secret', secret: { secretName: 's' } },
      { name: 'host', hostPath: { path: '/' } },
      { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
    ],
    containers: [
      containerWith({
        livenessProbe: { httpGet: { port: 80 } },
        env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
      }),
    ],
  }).spec
  expect(spec?.volumes).toEqual([
    { name: 'empty', emptyDir: {} },
    { name: 'secret', secret: { secretName: 's', defaultMode: 0o644 } },
    { name: 'host', hostPath: { path: '/', type: '' } },
    { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }], defaultMode: 0o644 } },
  ])
  expect(spec?.containers[0]?.livenessProbe).toEqual({
    httpGet: { port: 80, path: '/', scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  })
  expect(spec?.containers[0]?.env?.[0]?.valueFrom?.fieldRef).toEqual({ apiVersion: 'v1', fieldPath: 'spec.nodeName' })
})

test('a new pod is pending, of generation 1, with its QoS class, whatever the client says', () => {
  const draft = podWith({}, { status: { phase: 'Running', podIP: '10.0.0.1' } })
  draft.metadata.generation = 7
  pod.prepareCreate(draft, context())
  expect(draft.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
  expect(draft.metadata.generation).toBe(1)
})

test('a pod that waits at gates says so from the start', () => {
  const draft = podWith({ schedulingGates: [{ name: 'example.com/wait' }] })
  pod.prepareCreate(draft, context())
  expect(draft.status?.conditions).toEqual([
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
      lastTransitionTime: '2026-01-31T08:00:00Z',
    },
  ])
})

test('keys to match become requirements with the values of the pod', () => {
  const term = { topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['app'], mismatchLabelKeys: ['tenant'] }
  const draft = podWith({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } })
  draft.metadata.labels = { app: 'web', tenant: 'a' }
  pod.prepareCreate(draft, context())
  expect(draft.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.labelSelector?.matchExpressions).toEqual([
    { key: 'app', operator: 'In', values: ['web'] },
    { key: 'tenant', operator: 'NotIn', values: ['a'] },
  ])
})

test('fields behind gates that are off by default are dropped from new pods and kept in stored ones', () => {
  const spec = { schedulingGroup: { podGroupName: 'g' }, containers: [containerWith({ lifecycle: { stopSignal: 'SIGUSR1' } })] }
  const draft = podWith(spec)
  pod.prepareCreate(draft, context())
  expect(draft.spec?.schedulingGroup).toBeUndefined()
  expect(draft.spec?.containers[0]?.lifecycle).toBeUndefined()
  expect(updated(podWith(spec), () => undefined).spec?.schedulingGroup).toEqual({ podGroupName: 'g' })
})

test('an update keeps the status and counts a generation when the spec changes', () => {
  const old = podWith({}, { metadata: { name: 'web', generation: 3 }, status: { phase: 'Running' } })
  const same = updated(old, (draft) => {
    draft.status = { phase: 'Failed' }
    draft.metadata.labels = { a: 'b' }
  })
  expect([same.status, same.metadata.generation]).toEqual([{ phase: 'Running' }, 3])
  const changed = updated(old, (draft) => {
    draft.metadata.generation = 50
    if (draft.spec !== undefined) draft.spec.activeDeadlineSeconds = 5
  })
  expect(changed.metadata.generation).toBe(4)
})

test('an update of the status keeps the spec, owners, QoS class and observed generations', () => {
  const old = podWith(
    {},
    {
      metadata: { name: 'web', generation: 3, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: '1' }] },
      status: { qosClass: 'Burstable', observedGeneration: 2, conditions: [{ type: 'Ready', status: 'False', observedGeneration: 2 }] },
    },
  )
  const next = updated(
    old,
    (draft) => {
      delete draft.spec
      delete draft.metadata.ownerReferences
      draft.status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    },
    'status',
  )
  expect(next.spec).toEqual(old.spec)
  expect(next.metadata).toEqual(old.metadata)
  expect(next.status).toEqual({
    phase: 'Running',
    qosClass: 'Burstable',
    observedGeneration: 2,
    conditions: [{ type: 'Ready', status: 'True', observedGeneration: 2 }],
  })
})

test('a resize takes resources and nothing else', () => {
  const old = podWith(
    { containers: [containerWith({ resources: { requests: { cpu: '1' } } })] },
    { metadata: { name: 'web', generation: 1 } },
  )
  const next = updated(
    old,
    (draft) => {
      draft.metadata.labels = { sneaky: 'yes' }
      if (draft.spec !== undefined) draft.spec.containers = [containerWith({ image: 'other', resources: { requests: { cpu: '2' } } })]
    },
    'resize',
  )
  expect(next.spec?.containers[0]?.image).toBe('nginx:1.7.9')
  expect(next.spec?.containers[0]?.resources).toEqual({ requests: { cpu: '2' } })
  expect(next.metadata).toEqual({ name: 'web', generation: 2 })
})

test.each([
  ['what the client asks for', { nodeName: 'a' }, {}, 5, 5],
  ['what the pod says', { nodeName: 'a' }, {}, undefined, 30],
  ['nothing before a node runs it', {}, {}, 5, 0],
  ['nothing once it is over', { nodeName: 'a' }, { phase: 'Failed' }, 5, 0],
  ['one second for a negative period', { nodeName: 'a', terminationGracePeriodSeconds: -3 }, {}, undefined, 1],
])('the grace period of a delete is %s', (_, spec, status, requested, expected) => {
  expect(pod.gracePeriod?.(podWith(spec, { status }), requested)).toBe(expected)
})

test('fields select by what the pod holds', () => {
  const object = podWith({ nodeName: 'a', hostNetwork: true }, { status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] } })
  const fields = Object.fromEntries(pod.fields.map(({ name, value }) => [name, value(object)]))
  expect(fields).toMatchObject({
    'spec.nodeName': 'a',
    'spec.hostNetwork': 'true',
    'spec.schedulerName': 'default-scheduler',
    'spec.serviceAccountName': '',
    'status.phase': 'Running',
    'status.podIP': '10.0.0.1',
  })
})
