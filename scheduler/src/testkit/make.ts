import type { Node, Pod } from '@coxswain/api-types'
import { type NodeObject, nodeFactsOf } from '../model/node-facts.ts'
import type { NodeInfo } from '../model/node-info.ts'
import { type PodInfo, type PodObject, type PodSpecification, podInfoOf } from '../model/pod-info.ts'
import { createSnapshot, type SnapshotStore } from '../snapshot.ts'

/** Short ways to say what a test is about. */
export interface PodParts {
  readonly name?: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly spec?: Partial<PodSpecification>
  readonly status?: PodObject['status']
  /** Requests of its one container. */
  readonly requests?: Readonly<Record<string, string>>
  readonly node?: string
  readonly owner?: { readonly kind: string; readonly uid: string }
  readonly deleted?: boolean
}

export const podObject = (parts: PodParts = {}): PodObject => {
  const { name = 'pod', namespace = 'default', labels, spec, status, requests, node, owner, deleted } = parts
  const ownerReferences = owner && [{ apiVersion: 'apps/v1', name: 'owner', controller: true, ...owner }]
  const metadata = {
    name,
    namespace,
    uid: `uid of ${namespace}/${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(labels && { labels }),
    ...(ownerReferences && { ownerReferences }),
    ...(deleted === true && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  }
  const containers = [{ name: 'main', image: 'nginx', ...(requests && { resources: { requests } }) }]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { schedulerName: 'default-scheduler', containers, ...(node !== undefined && { nodeName: node }), ...spec },
    status: status ?? { phase: 'Pending' },
  }
}

export const podInfo = (parts: PodParts = {}): PodInfo => podInfoOf(podObject(parts))

export interface NodeParts {
  readonly name?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly spec?: NodeObject['spec']
  readonly allocatable?: Readonly<Record<string, string>>
  readonly images?: NonNullable<NodeObject['status']>['images']
}

export const DEFAULT_ALLOCATABLE = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110' }

export const nodeObject = ({
  name = 'node',
  labels = {},
  spec = {},
  allocatable = DEFAULT_ALLOCATABLE,
  images,
}: NodeParts = {}): NodeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    namespace: '',
    uid: `uid of ${name}`,
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'kubernetes.io/hostname': name, ...labels },
  },
  spec,
  status: { allocatable, ...(images && { images }) },
})

export const nodeFacts = (parts: NodeParts = {}) => nodeFactsOf(nodeObject(parts))

/** A cluster of these nodes, with these pods on them. */
export const clusterOf = (nodes: readonly NodeParts[], pods: readonly PodParts[] = []): SnapshotStore => {
  const snapshot = createSnapshot()
  for (const node of nodes) snapshot.setNode(nodeObject(node))
  for (const pod of pods) snapshot.setPod(podInfo(pod))
  return snapshot
}

/** A node of the cluster that must be there. */
export const nodeIn = (snapshot: SnapshotStore, name = 'node'): NodeInfo => {
  const node = snapshot.node(name)
  if (node === undefined) throw new Error(`no node ${name}`)
  return node
}

/** As the API's types without the store's promises, for writing through a client. */
export const writable = <T extends PodObject | NodeObject>(object: T): T extends PodObject ? Pod : Node =>
  structuredClone(object) as unknown as T extends PodObject ? Pod : Node
