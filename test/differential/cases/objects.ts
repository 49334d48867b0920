import type { Given } from '../case.ts'

/** The smallest good objects, to be changed by the cases. */
type Rest = Readonly<Record<string, unknown>>
export const maker =
  (apiVersion: string, kind: string, base: Rest = {}) =>
  (name: string, rest: Rest = {}, metadata: Rest = {}): Given => ({ apiVersion, kind, metadata: { name, ...metadata }, ...base, ...rest })

export const CONTAINER = { name: 'c', image: 'example.org/app:1' }
export const TEMPLATE = { metadata: { labels: { app: 'x' } }, spec: { containers: [CONTAINER] } }
const SELECTOR = { matchLabels: { app: 'x' } }

export const map = maker('v1', 'ConfigMap')
export const secret = maker('v1', 'Secret')
export const serviceAccount = maker('v1', 'ServiceAccount')
export const namespace = maker('v1', 'Namespace')
export const node = maker('v1', 'Node')
export const endpoints = maker('v1', 'Endpoints', { subsets: [{ addresses: [{ ip: '192.0.2.7' }], ports: [{ port: 80 }] }] })
export const event = maker('v1', 'Event', {
  involvedObject: { kind: 'Pod', namespace: '{ns}', name: 'web', apiVersion: 'v1' },
  reason: 'Started',
  message: 'It runs.',
  type: 'Normal',
})
export const lease = maker('coordination.k8s.io/v1', 'Lease', { spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } })
export const controllerRevision = maker('apps/v1', 'ControllerRevision', { revision: 1, data: { spec: { a: 1 } } })
export const horizontalPodAutoscaler = maker('autoscaling/v1', 'HorizontalPodAutoscaler', {
  spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' } },
})
export const podTemplate = maker('v1', 'PodTemplate', { template: TEMPLATE })
export const limitRange = maker('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } })
export const resourceQuota = maker('v1', 'ResourceQuota', { spec: { hard: { pods: '10' } } })
export const persistentVolume = maker('v1', 'PersistentVolume', {
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
})
export const persistentVolumeClaim = maker('v1', 'PersistentVolumeClaim', {
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
})
export const ingress = maker('networking.k8s.io/v1', 'Ingress', {
  spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
})
export const ingressClass = maker('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'example.org/controller' } })
export const networkPolicy = maker('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {} } })
export const priorityClass = maker('scheduling.k8s.io/v1', 'PriorityClass', { value: 7 })
export const runtimeClass = maker('node.k8s.io/v1', 'RuntimeClass', { handler: 'runsc' })
export const storageClass = maker('storage.k8s.io/v1', 'StorageClass', { provisioner: 'example.org/disks' })
export const csiDriver = maker('storage.k8s.io/v1', 'CSIDriver', { spec: {} })
export const csiNode = maker('storage.k8s.io/v1', 'CSINode', { spec: { drivers: [] } })
export const volumeAttachment = maker('storage.k8s.io/v1', 'VolumeAttachment', {
  spec: { attacher: 'example.org', nodeName: 'n', source: { persistentVolumeName: 'v' } },
})
const RULES = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
const SUBJECTS = [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }]
export const role = maker('rbac.authorization.k8s.io/v1', 'Role', { rules: RULES })
export const clusterRole = maker('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: RULES })
export const roleBinding = maker('rbac.authorization.k8s.io/v1', 'RoleBinding', {
  subjects: SUBJECTS,
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' },
})
export const clusterRoleBinding = maker('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
  subjects: SUBJECTS,
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' },
})
const HOOK = {
  name: 'hook.example.org',
  clientConfig: { url: 'https://127.0.0.1:9/' },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  rules: [{ apiGroups: ['example.org'], apiVersions: ['v1'], resources: ['nothings'], operations: ['CREATE'] }],
}
export const validatingWebhookConfiguration = maker('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
  webhooks: [HOOK],
})
export const mutatingWebhookConfiguration = maker('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', { webhooks: [HOOK] })

/** Kinds whose cases are about the spec: given is what the spec has beside the least. */
export const pod = (name: string, spec: Rest = {}, metadata: Rest = {}): Given => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { containers: [CONTAINER], ...spec },
})
export const service = (name: string, spec: Rest = {}, metadata: Rest = {}): Given => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, ...metadata },
  spec: { ports: [{ port: 80 }], selector: { app: 'x' }, ...spec },
})
export const deployment = (name: string, spec: Rest = {}, metadata: Rest = {}): Given => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...metadata },
  spec: { selector: SELECTOR, template: TEMPLATE, ...spec },
})
export const replicaSet = (name: string, spec: Rest = {}, metadata: Rest = {}): Given => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name, ...metadata },
  spec: { selector: SELECTOR, template: TEMPLATE, ...spec },
})
export const statefulSet = (name: string, spec: Rest = {}, metadata: Rest = {}): Given => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, ...metadata },
  spec: { serviceName: 'web', selector: SELECTOR, template: TEMPLATE, ...spec },
})
export const daemonSet = (name: string, spec: Rest = {}, metadata: Rest = {}): Given => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, ...metadata },
  spec: { selector: SELECTOR, template: TEMPLATE, ...spec },
})
export const replicationController = (name: string, spec: Rest = {}, metadata: Rest = {}): Given => ({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name, ...metadata },
  spec: { selector: { app: 'x' }, template: TEMPLATE, ...spec },
})
export const job = (name: string, spec: Rest = {}, metadata: Rest = {}): Given => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...metadata },
  spec: { template: { spec: { containers: [CONTAINER], restartPolicy: 'Never' } }, ...spec },
})
