const it = (_: string, f: () => void) => f()
import { generatedTypes } from '../../generated/index.ts'
import { decodeObject } from '../../schema/decode.ts'
import { trackUpdate } from '../index.ts'
const types = generatedTypes
const pod = (): any => decodeObject(types, 'core/v1.Pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default', generateName: 'p-', labels: { app: 'x', 'pod-template-hash': 'abc', tier: 'web' }, annotations: { a: 'b' }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u-1', controller: true, blockOwnerDeletion: true }] },
  spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler', securityContext: {}, terminationGracePeriodSeconds: 30, serviceAccountName: 'default', enableServiceLinks: true, priority: 0, preemptionPolicy: 'PreemptLowerPriority',
    containers: [{ name: 'web', image: 'registry/web:1.2.3', imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }], env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }], resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m', memory: '64Mi' } }, volumeMounts: [{ name: 'v', mountPath: '/v' }, { name: 'token', mountPath: '/var/run/secrets', readOnly: true }], livenessProbe: { httpGet: { path: '/', port: 8080, scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 } }],
    volumes: [{ name: 'v', emptyDir: {} }, { name: 'token', projected: { defaultMode: 420, sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }] } }], tolerations: [{ key: 'n', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }] }, status: { phase: 'Pending', qosClass: 'Burstable' } } as any).object
const status = (ready: string): any => ({ phase: 'Running', hostIP: '10.0.0.1', podIP: '10.1.0.2', podIPs: [{ ip: '10.1.0.2' }], startTime: '2026-01-01T00:00:00Z', qosClass: 'Burstable', conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled', 'PodReadyToStartContainers'].map((type) => ({ type, status: type === 'Ready' ? ready : 'True', lastProbeTime: null, lastTransitionTime: '2026-01-01T00:00:00Z' })), containerStatuses: [{ name: 'web', ready: ready === 'True', restartCount: 0, image: 'a', imageID: 'b', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }] })
const time = (name: string, f: () => void) => { for (let i = 0; i < 20000; i++) f(); const best: number[] = []; for (let r = 0; r < 7; r++) { const t = performance.now(); for (let i = 0; i < 5000; i++) f(); best.push((performance.now() - t) / 5) } best.sort((a, b) => a - b); console.log(name, `median ${best[3]!.toFixed(1)} us, best ${best[0]!.toFixed(1)} us`) }
it('bench', () => {
  const created = pod()
  console.log('pod bytes', JSON.stringify(created).length)
  const base = { types, type: 'core/v1.Pod', apiVersion: 'v1' }
  time('create', () => trackUpdate({ ...base, old: undefined, next: created, manager: 'kcm', subresource: '', now: 1e12 }))
  const stored: any = { ...created, metadata: { ...created.metadata, uid: 'u' } }
  stored.metadata.managedFields = trackUpdate({ ...base, old: undefined, next: created, manager: 'kcm', subresource: '', now: 1e12 })
  const one: any = structuredClone(stored); one.spec.nodeName = 'n'
  one.metadata.managedFields = trackUpdate({ ...base, old: stored, next: one, manager: 'sched', subresource: 'binding', now: 1e12 })
  const two: any = structuredClone(one); two.status = status('False')
  two.metadata.managedFields = trackUpdate({ ...base, old: one, next: two, manager: 'kubelet', subresource: 'status', now: 1e12 })
  console.log('managers', two.metadata.managedFields.length)
  // parsed anew, as the request's own copy would be
  const copies = Array.from({ length: 64 }, (_, i) => { const c = structuredClone(two); c.status = status('True'); c.status.conditions[1].reason = `r${i}`; return c })
  let i = 0
  time('status update, nothing shared', () => trackUpdate({ ...base, old: two, next: copies[i++ & 63], manager: 'kubelet', subresource: 'status', now: 1e12 }))
  const shared = { ...two, status: status('True') }
  time('status update, spec shared', () => trackUpdate({ ...base, old: two, next: shared, manager: 'kubelet', subresource: 'status', now: 1e12 }))
  time('PUT main resource, client managers', () => { trackUpdate({ ...base, old: two, next: copies[i++ & 63], manager: 'kubelet', subresource: '', now: 1e12 }) })
})
