import type { JsonObject } from '@coxswain/api-types'

/** What the contract of all kinds needs to know of one: the least that is a good object, and something in it that may change. */
export interface Sample {
  /** Without kind, apiVersion and name. */
  readonly body: JsonObject
  /** A merge patch of what the object is about: it starts a new generation where the kind has generations. */
  readonly change: JsonObject
  /** The same of `status`, where the kind has one. */
  readonly status?: JsonObject
  /** What registers itself says how it is at once: its status is taken on create. */
  readonly statusOnCreate?: true
  /** A selectable field that the sample has, with its value as stored. */
  readonly field?: { readonly name: string; readonly value: string }
}

const template = { metadata: { labels: { app: 'sample' } }, spec: { containers: [{ name: 'main', image: 'example.org/app:1' }] } }
const workload = { selector: { matchLabels: { app: 'sample' } }, template }

/** One sample a kind, by the kind's name. A kind without one fails the contract. */
export const samples: Readonly<Record<string, Sample>> = {
  ConfigMap: { body: { data: { key: 'value' } }, change: { data: { key: 'other' } } },
  ControllerRevision: { body: { revision: 1, data: { spec: { replicas: 1 } } }, change: { revision: 2 } },
  Deployment: { body: { spec: workload }, change: { spec: { replicas: 3 } }, status: { replicas: 1 } },
  EndpointSlice: {
    body: { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.7'] }], ports: [{ name: 'http', port: 80 }] },
    change: { endpoints: [{ addresses: ['10.0.0.8'] }] },
  },
  Endpoints: {
    body: { subsets: [{ addresses: [{ ip: '10.0.0.7' }], ports: [{ port: 80 }] }] },
    change: { subsets: [{ addresses: [{ ip: '10.0.0.8' }], ports: [{ port: 80 }] }] },
  },
  Event: {
    body: { involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' }, reason: 'Started', message: 'It runs.', type: 'Normal' },
    change: { count: 2 },
    field: { name: 'involvedObject.name', value: 'web' },
  },
  HorizontalPodAutoscaler: {
    body: { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 } },
    change: { spec: { maxReplicas: 7 } },
    status: { currentReplicas: 1, desiredReplicas: 2 },
  },
  Lease: { body: { spec: { holderIdentity: 'a', leaseDurationSeconds: 15 } }, change: { spec: { holderIdentity: 'b' } } },
  Namespace: {
    body: {},
    change: {},
    status: { conditions: [{ type: 'Seen', status: 'True' }] },
    field: { name: 'status.phase', value: 'Active' },
  },
  Node: {
    body: { spec: { podCIDR: '10.1.0.0/24' } },
    change: { spec: { unschedulable: true } },
    status: { capacity: { cpu: '4' } },
    statusOnCreate: true,
    field: { name: 'spec.unschedulable', value: 'false' },
  },
  Pod: {
    body: { spec: template.spec },
    change: { spec: { containers: [{ name: 'main', image: 'example.org/app:2' }] } },
    status: { phase: 'Running' },
    field: { name: 'spec.schedulerName', value: 'default-scheduler' },
  },
  ReplicaSet: {
    body: { spec: workload },
    change: { spec: { replicas: 3 } },
    status: { replicas: 1 },
    field: { name: 'status.replicas', value: '0' },
  },
  Secret: { body: { data: { key: 'dmFsdWU=' } }, change: { data: { key: 'b3RoZXI=' } }, field: { name: 'type', value: 'Opaque' } },
  Service: {
    body: { spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: 'sample' } } },
    change: { spec: { sessionAffinity: 'ClientIP' } },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } },
    field: { name: 'spec.type', value: 'LoadBalancer' },
  },
  ServiceAccount: { body: {}, change: { automountServiceAccountToken: false } },
}
