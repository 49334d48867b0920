import { template } from './pod-template.ts'
import type { Samples } from './sample.ts'

export const core: Samples = {
  ConfigMap: { body: { data: { key: 'value' } }, change: { data: { key: 'other' } } },
  Endpoints: {
    body: { subsets: [{ addresses: [{ ip: '10.0.0.7' }], ports: [{ port: 80 }] }] },
    change: { subsets: [{ addresses: [{ ip: '10.0.0.8' }], ports: [{ port: 80 }] }] },
  },
  Event: {
    body: { involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' }, reason: 'Started', message: 'It runs.', type: 'Normal' },
    change: { count: 2 },
    field: { name: 'involvedObject.name', value: 'web' },
  },
  LimitRange: {
    body: { spec: { limits: [{ type: 'Container', max: { cpu: '2' } }] } },
    change: { spec: { limits: [{ type: 'Container', max: { cpu: '3' } }] } },
  },
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
  PersistentVolume: {
    body: { spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/data' } } },
    change: { spec: { capacity: { storage: '2Gi' } } },
    status: { phase: 'Available', lastPhaseTransitionTime: '2026-01-01T00:00:00Z' },
  },
  PersistentVolumeClaim: {
    body: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    change: { spec: { volumeName: 'disk' } },
    status: { phase: 'Lost' },
  },
  Pod: {
    body: { spec: template.spec },
    change: { spec: { containers: [{ name: 'main', image: 'example.org/app:2' }] } },
    status: { phase: 'Running' },
    field: { name: 'spec.schedulerName', value: 'default-scheduler' },
  },
  PodTemplate: { body: { template }, change: { template: { spec: { nodeSelector: { disk: 'fast' } } } } },
  ReplicationController: {
    body: { spec: { template } },
    change: { spec: { replicas: 3 } },
    status: { replicas: 1 },
    field: { name: 'status.replicas', value: '0' },
  },
  ResourceQuota: { body: { spec: { hard: { pods: '10' } } }, change: { spec: { hard: { pods: '20' } } }, status: { used: { pods: '1' } } },
  Secret: { body: { data: { key: 'dmFsdWU=' } }, change: { data: { key: 'b3RoZXI=' } }, field: { name: 'type', value: 'Opaque' } },
  Service: {
    body: { spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: 'sample' } } },
    change: { spec: { sessionAffinity: 'ClientIP' } },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } },
    field: { name: 'spec.type', value: 'LoadBalancer' },
  },
  ServiceAccount: { body: {}, change: { automountServiceAccountToken: false } },
}
