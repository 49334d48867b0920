import {
  type CoreV1,
  claimsOfPod,
  controllerOf,
  type DeepReadonly,
  type Labels,
  type Pod,
  type PodClaim,
  type Stored,
} from '@coxswain/api-types'
import { type PodAffinityTerms, podAffinityTerms } from './pod-affinity-term.ts'
import { nonZeroRequests, podAmounts, type RequestingContainer, type RequestingPod, type Resources, resourcesOf } from './resources.ts'

export type PodObject = Stored<Pod>
export type PodSpecification = DeepReadonly<CoreV1.PodSpec>

/** A port of the node itself that a pod wants. */
export interface HostPort {
  /** `TCP/8080`: what must differ, or else the address. */
  readonly key: string
  /** `0.0.0.0` where the pod wants the port on every address. */
  readonly ip: string
}

/** A pod as the scheduler sees it: read once when the object comes in, never changed. */
export interface PodInfo {
  readonly pod: PodObject
  readonly spec: PodSpecification
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
  readonly priority: number
  /** Empty as long as it is not assigned. */
  readonly nodeName: string
  readonly terminating: boolean
  readonly requests: Resources
  /** CPU and memory with defaults for containers that ask for none: scores reckon with these. */
  readonly nonZero: { readonly milliCpu: number; readonly memory: number }
  readonly hostPorts: readonly HostPort[]
  readonly affinity: PodAffinityTerms | undefined
  /** Claims that it mounts; none for most. */
  readonly claims: readonly PodClaim[]
  /** uid of the controller whose pods are spread over nodes and zones without being asked to; undefined where there is none. */
  readonly spreadGroup: string | undefined
}

const NO_LABELS: Labels = {}
const NO_PORTS: readonly HostPort[] = []
const NO_SPEC: PodSpecification = { containers: [] }
/** Kinds whose selectors make upstream's default spreading (`helper.DefaultSelector`). */
const SPREAD_KINDS: ReadonlySet<string> = new Set(['ReplicaSet', 'ReplicationController', 'StatefulSet'])

/** Reads a pod. Throws `QuantityError` on amounts that the API server would have refused. */
export const podInfoOf = (pod: PodObject): PodInfo => {
  const { metadata, spec = NO_SPEC } = pod
  const { namespace, name, uid, labels = NO_LABELS } = metadata
  const { requests, nonZero, hostPorts } = demandOf(pod, spec)
  return {
    pod,
    spec,
    uid,
    namespace,
    name,
    labels,
    priority: spec.priority ?? 0,
    nodeName: spec.nodeName ?? '',
    terminating: metadata.deletionTimestamp !== undefined,
    requests,
    nonZero,
    hostPorts,
    affinity: podAffinityTerms(spec.affinity, { namespace, labels }),
    claims: claimsOfPod(pod),
    spreadGroup: spreadGroupOf(pod),
  }
}

type Demand = Pick<PodInfo, 'requests' | 'nonZero' | 'hostPorts'>

/** What was reckoned last for containers, and what else it depends on. */
interface Reckoned extends Pick<PodSpecification, 'initContainers' | 'resources' | 'overhead'> {
  readonly demand: Demand
}
const reckoned = new WeakMap<PodSpecification['containers'], Reckoned>()

/**
 * What a pod takes of its node. Caches hold the containers of all versions of a pod, and of all pods of a template, once: what they ask for is
 * reckoned once too, unless the node says otherwise.
 */
const demandOf = (pod: PodObject, spec: PodSpecification): Demand => {
  const { containers, initContainers, resources, overhead } = spec
  const known = reckoned.get(containers)
  const runs = pod.status?.containerStatuses !== undefined || pod.status?.initContainerStatuses !== undefined
  const isKnown = known?.initContainers === initContainers && known?.resources === resources && known?.overhead === overhead
  if (known !== undefined && isKnown && !runs) return known.demand
  const requesting = requestingPod(pod, spec)
  const amounts = podAmounts(requesting)
  const demand = { requests: resourcesOf(amounts), nonZero: nonZeroRequests(requesting, amounts), hostPorts: hostPortsOf(spec) }
  if (!runs) reckoned.set(containers, { initContainers, resources, overhead, demand })
  return demand
}

/** The same pod as if it were bound already. */
export const onNode = (info: PodInfo, nodeName: string): PodInfo => ({ ...info, nodeName })

const spreadGroupOf = (pod: PodObject): string | undefined => {
  const owner = controllerOf(pod)
  return owner !== undefined && SPREAD_KINDS.has(owner.kind) ? owner.uid : undefined
}

const requestingPod = ({ status }: PodObject, spec: PodSpecification): RequestingPod => {
  // Only a pod on a node may run with other amounts than its spec says: while it is resized in place (KEP-1287).
  const assigned = (spec.nodeName ?? '') !== ''
  const read = (
    containers: PodSpecification['containers'] = [],
    statuses: readonly DeepReadonly<CoreV1.ContainerStatus>[] = [],
  ): RequestingContainer[] =>
    containers.map(({ name, resources, restartPolicy }) => ({
      requests: resources?.requests,
      sidecar: restartPolicy === 'Always',
      status: assigned ? statuses.find((each) => each.name === name) : undefined,
    }))
  return {
    containers: read(spec.containers, status?.containerStatuses),
    initContainers: read(spec.initContainers, status?.initContainerStatuses),
    podLevel: spec.resources?.requests,
    overhead: spec.overhead,
    resizeInfeasible:
      assigned &&
      (status?.conditions ?? []).some(
        ({ type, status: is, reason }) => type === 'PodResizePending' && is === 'True' && reason === 'Infeasible',
      ),
  }
}

const hostPortsOf = ({ containers, initContainers = [] }: PodSpecification): readonly HostPort[] => {
  const ports: HostPort[] = []
  const collect = (container: PodSpecification['containers'][number]): void => {
    for (const { hostPort = 0, protocol = 'TCP', hostIP = '' } of container.ports ?? []) {
      if (hostPort > 0) ports.push({ key: `${protocol}/${hostPort}`, ip: hostIP === '' ? ANY_ADDRESS : hostIP })
    }
  }
  for (const container of containers) collect(container)
  for (const container of initContainers) if (container.restartPolicy === 'Always') collect(container)
  return ports.length === 0 ? NO_PORTS : ports
}

export const ANY_ADDRESS = '0.0.0.0'
