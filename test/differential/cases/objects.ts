import type { Given } from '../case.ts'

/** The smallest good objects, to be changed by the cases. */
type Rest = Readonly<Record<string, unknown>>
const maker =
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
