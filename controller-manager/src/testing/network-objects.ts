import type { DeepReadonly, EndpointSlice, Endpoints, Node, NodeCondition, Pod, Service, Taint } from '@coxswain/api-types'

/** Small Services, pods with addresses, and nodes for tests. What a test does not speak of is the same everywhere. */

export const serviceOf = (
  spec: DeepReadonly<Partial<NonNullable<Service['spec']>>> = {},
  metadata: DeepReadonly<Service['metadata']> = {},
): DeepReadonly<Service> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-service', creationTimestamp: '2025-12-01T00:00:00Z', ...metadata },
  spec: {
    selector: { app: 'web' },
    clusterIP: '10.96.0.10',
    ipFamilies: ['IPv4'],
    ports: [{ name: 'http', port: 80, targetPort: 'web', protocol: 'TCP' }],
    ...spec,
  },
})

export interface AddressedPod {
  readonly ready?: boolean
  readonly ip?: string
  readonly node?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly deleted?: boolean
  readonly phase?: string
  /** When its readiness last changed. */
  readonly since?: string
  readonly port?: number
}

export const addressedPod = (name: string, facts: AddressedPod = {}): DeepReadonly<Pod> => {
  const {
    ready = true,
    ip = '10.244.0.1',
    node = 'node-1',
    labels = { app: 'web' },
    deleted,
    phase = 'Running',
    since,
    port = 8080,
  } = facts
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      labels,
      ...(deleted === true ? { deletionTimestamp: '2026-01-01T00:00:30Z' } : {}),
    },
    spec: { nodeName: node, containers: [{ name: 'main', image: 'web', ports: [{ name: 'web', containerPort: port }] }] },
    status: {
      phase,
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: since ?? '2025-12-31T00:00:00Z' }],
    },
  }
}

export interface NodeFacts {
  /** Status of the Ready condition; undefined: there is no such condition. */
  readonly ready?: 'True' | 'False' | 'Unknown' | undefined
  readonly heartbeat?: string
  readonly conditions?: readonly DeepReadonly<NodeCondition>[]
  readonly taints?: readonly DeepReadonly<Taint>[]
  readonly labels?: Readonly<Record<string, string>>
  readonly podCIDRs?: readonly string[]
  readonly unschedulable?: boolean
  readonly allocatable?: Readonly<Record<string, string>>
}

export const nodeOf = (name: string, facts: NodeFacts = {}): DeepReadonly<Node> => {
  const { heartbeat = '2025-12-31T23:59:00Z', conditions = [], taints, labels = {}, podCIDRs, unschedulable, allocatable } = facts
  const ready = 'ready' in facts ? facts.ready : 'True'
  const condition = { type: 'Ready', status: ready ?? '', lastHeartbeatTime: heartbeat, lastTransitionTime: '2025-12-01T00:00:00Z' }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `uid-${name}`, labels, creationTimestamp: '2025-12-01T00:00:00Z' },
    spec: {
      ...(taints === undefined ? {} : { taints }),
      ...(podCIDRs === undefined ? {} : { podCIDR: podCIDRs[0], podCIDRs }),
      ...(unschedulable === undefined ? {} : { unschedulable }),
    },
    status: {
      conditions: [...(ready === undefined ? [] : [condition]), ...conditions],
      ...(allocatable === undefined ? {} : { allocatable }),
    },
  }
}

export const endpointsOf = (
  metadata: DeepReadonly<Endpoints['metadata']>,
  subsets: DeepReadonly<Endpoints['subsets']> = [],
): DeepReadonly<Endpoints> => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'web', namespace: 'default', ...metadata },
  subsets,
})

export const slicesIn = (world: readonly unknown[]): readonly DeepReadonly<EndpointSlice>[] =>
  world.filter((each): each is DeepReadonly<EndpointSlice> => (each as { readonly kind?: string }).kind === 'EndpointSlice')
