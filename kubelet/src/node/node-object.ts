import {
  type DeepReadonly,
  formatMicroTime,
  formatTime,
  type Lease,
  type Node,
  type NodeCondition,
  type NodeStatus,
  quantityToMilli,
  semanticEqual,
} from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import type { MachineFacts } from '../stats/cadvisor-metrics.ts'
import { DEFAULT_CAPACITY, type NodeSpec } from './node-spec.ts'

/** What of a node's status is not in its spec. */
export interface NodeState {
  readonly internalIp: string
  readonly kubeletVersion: string
  readonly kubeletPort: number
  readonly ids: NodeIds
  /** Has it a range for its pods? */
  readonly networkReady: boolean
  readonly isShuttingDown: boolean
  readonly images: readonly { readonly name: string; readonly bytes: number }[]
}

export interface NodeIds {
  readonly machineID: string
  readonly systemUUID: string
  readonly bootID: string
}

export const nodeIds = (random: Random): NodeIds => ({
  machineID: random.uuid().replaceAll('-', ''),
  systemUUID: random.uuid(),
  bootID: random.uuid(),
})

export const machineFacts = (spec: NodeSpec, { machineID, systemUUID, bootID }: NodeIds): MachineFacts => {
  const { cpu = '0', memory = '0' } = { ...DEFAULT_CAPACITY, ...spec.capacity }
  const amountOf = (text: string): number => quantityToMilli(text) / 1000
  return { cores: amountOf(cpu), memoryBytes: amountOf(memory), machineId: machineID, systemUuid: systemUUID, bootId: bootID }
}

/** As upstream's `--node-status-max-images`. */
const MOST_IMAGES = 50
const LINUX = 'linux'
const architectureOf = ({ architecture = 'amd64' }: NodeSpec): string => architecture

export const nodeLabels = (spec: NodeSpec): Readonly<Record<string, string>> => ({
  'kubernetes.io/arch': architectureOf(spec),
  'kubernetes.io/hostname': spec.name,
  'kubernetes.io/os': LINUX,
  ...spec.labels,
})

/** The Node as its agent registers it. */
export const nodeObject = (spec: NodeSpec, state: NodeState, now: number): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: spec.name,
    labels: { ...nodeLabels(spec) },
    annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...spec.annotations },
  },
  spec: {
    ...(spec.podCidr === undefined ? {} : { podCIDR: spec.podCidr, podCIDRs: [spec.podCidr] }),
    ...(spec.taints === undefined ? {} : { taints: spec.taints.map((taint) => ({ ...taint })) }),
  },
  status: nodeStatus(spec, state, { known: undefined, now }),
})

const NO_NETWORK =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:the node has no range of pod addresses yet'

const SHUTTING_DOWN = 'node is shutting down'

export const nodeStatus = (
  spec: NodeSpec,
  { internalIp, kubeletVersion, kubeletPort, ids, networkReady, isShuttingDown, images }: NodeState,
  { known, now }: { readonly known: DeepReadonly<NodeStatus> | undefined; readonly now: number },
): NodeStatus => {
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): NodeCondition => {
    const before = known?.conditions?.find((each) => each.type === type)
    const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? formatTime(now)) : formatTime(now)
    return { type, status, lastHeartbeatTime: formatTime(now), lastTransitionTime, reason, message }
  }
  const capacity = { ...DEFAULT_CAPACITY, ...spec.capacity }
  const faults = [...(networkReady ? [] : [NO_NETWORK]), ...(isShuttingDown ? [SHUTTING_DOWN] : [])]
  return {
    capacity,
    allocatable: { ...capacity, ...spec.allocatable },
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      faults.length === 0
        ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
        : condition('Ready', 'False', 'KubeletNotReady', faults.length === 1 ? faults.join() : `[${faults.join(', ')}]`),
    ],
    addresses: [
      { type: 'InternalIP', address: internalIp },
      { type: 'Hostname', address: spec.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
    nodeInfo: {
      ...ids,
      kernelVersion: '6.12.0-simulated',
      osImage: 'Coxswain simulated node',
      containerRuntimeVersion: 'simulated://0.1.0',
      kubeletVersion,
      kubeProxyVersion: '',
      operatingSystem: LINUX,
      architecture: architectureOf(spec),
    },
    ...(images.length === 0
      ? {}
      : { images: images.slice(0, MOST_IMAGES).map(({ name, bytes }) => ({ names: [name], sizeBytes: bytes })) }),
  }
}

/** Is it the same but for the heartbeat, and for images, which are not worth a write of their own? */
export const sameNodeStatus = (known: DeepReadonly<NodeStatus> | undefined, wanted: DeepReadonly<NodeStatus>): boolean => {
  const { conditions = [], images: _, ...rest } = wanted
  for (const field of Object.keys(rest) as (keyof typeof rest)[]) if (!semanticEqual(known?.[field], rest[field])) return false
  return conditions.every((each) => {
    const before = known?.conditions?.find(({ type }) => type === each.type)
    return before !== undefined && semanticEqual({ ...before, lastHeartbeatTime: '' }, { ...each, lastHeartbeatTime: '' })
  })
}

export const LEASE_NAMESPACE = 'kube-node-lease'

/** The Lease by which a node shows that it lives (KEP-589). */
export const nodeLease = (
  node: { readonly name: string; readonly uid: string },
  {
    durationSeconds,
    now,
    resourceVersion,
  }: { readonly durationSeconds: number; readonly now: number; readonly resourceVersion: string | undefined },
): Lease => ({
  metadata: {
    name: node.name,
    namespace: LEASE_NAMESPACE,
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node.name, uid: node.uid }],
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  },
  spec: { holderIdentity: node.name, leaseDurationSeconds: durationSeconds, renewTime: formatMicroTime(now) },
})
