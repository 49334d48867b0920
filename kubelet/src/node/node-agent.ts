import type { Pod, Stored } from '@coxswain/api-types'
import { type CauseReporter, type Client, createEventRecorder, type EventRecorder, type Informer, type Unsubscribe } from '@coxswain/client'
import type { Clock, Logger, Random } from '@coxswain/ports'
import type { DueTimes } from '../pacing/due-times.ts'
import type { RequestLimit } from '../pacing/request-limit.ts'
import type { Turns } from '../pacing/turns.ts'
import type { PodEvent } from '../pod/plan.ts'
import { createPodKeeper, isInitContainer, type PodDump, type PodKeeper } from '../pod/pod-keeper.ts'
import type { PodMetrics } from '../pod/pod-metrics.ts'
import type { StoredPod } from '../pod/pod-record.ts'
import type { PodSource } from '../runtime/runtime.ts'
import { createSimulatedRuntime, type SimulatedDump, type SimulatedRuntime } from '../runtime/simulated.ts'
import type { MachineFacts } from '../stats/cadvisor-metrics.ts'
import { createHeartbeat, type Heartbeat, type HeartbeatDump, type HeartbeatPeriods, type StoredNode } from './heartbeat.ts'
import { machineFacts, type NodeState, nodeIds } from './node-object.ts'
import { internalIp, type NodeSpec } from './node-spec.ts'
import { createShutdown, type Shutdown } from './shutdown.ts'
import type { ShutdownGroup } from './shutdown-groups.ts'

/** What all nodes of a process share. */
export interface AgentContext {
  /** What a node writes with. */
  readonly clientFor: (node: string) => Client
  readonly causes?: Pick<CauseReporter, 'report'> | undefined
  readonly pods: Informer<Pod>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: PodMetrics
  readonly due: DueTimes
  readonly turns: Turns
  readonly limit: RequestLimit
  readonly periods: HeartbeatPeriods
  /** The pods that end together when a node is shut down, the first first. */
  readonly shutdownGroups: readonly ShutdownGroup[]
  readonly delayScale: number
  /** Are Events written? */
  readonly events: boolean
  readonly kubeletVersion: string
  readonly kubeletPort: number
}

/** One node: its heartbeat, its runtime and its pods. */
export interface NodeAgent {
  readonly spec: NodeSpec
  readonly runtime: SimulatedRuntime
  start(): void
  /** As if the machine stood still: nothing is sent, nothing goes on. `start` lets it go on from there. */
  stop(): void
  /** Ends the pods in order and then stops, as a machine that is switched off by its button. `off` is called when it has. */
  shutDown(off: () => void): void
  observeNode(node: StoredNode | undefined): void
  isRunning(): boolean
  machine(): MachineFacts
  activity(): readonly string[]
  dump(): AgentDump
  restore(dump: AgentDump): void
}

export interface AgentDump {
  readonly spec: NodeSpec
  readonly number: number
  readonly isRunning: boolean
  readonly address: string
  readonly heartbeat: HeartbeatDump
  readonly runtime: SimulatedDump
  readonly pods: readonly PodDump[]
  readonly events: ReturnType<EventRecorder['dump']> | undefined
}

export const PODS_BY_NODE = 'kubelet/nodeName'
const NO_NAMES: readonly string[] = []
export const nodeNameOf = ({ spec }: Stored<Pod>): readonly string[] => {
  const name = spec?.nodeName ?? ''
  return name === '' ? NO_NAMES : [name]
}

/** What of a node changes while it runs. */
interface Machine {
  address: string
  isRunning: boolean
  unsubscribe: Unsubscribe | undefined
}

export const createNodeAgent = (context: AgentContext, spec: NodeSpec, number: number): NodeAgent => {
  const { clock, logger, due } = context
  const client = context.clientFor(spec.name)
  const random = context.random.fork(`node ${spec.name}`)
  const say = createEvents(context, client, spec.name)
  const machine: Machine = { address: spec.internalIp ?? internalIp(number), isRunning: false, unsubscribe: undefined }
  const holder: { shutdown?: Shutdown } = {}
  const isShuttingDown = (): boolean => holder.shutdown?.isOn() === true
  const { keeper, runtime } = createRuntimeAndPods(context, spec, {
    client,
    random,
    say,
    hostIps: () => [machine.address],
    isShuttingDown,
    onOver: (uid) => holder.shutdown?.ended(uid),
  })
  const shutdown = createShutdown({ node: spec.name, due, keeper })
  holder.shutdown = shutdown
  const ids = nodeIds(random.fork('ids'))
  const state = (): NodeState => ({
    internalIp: machine.address,
    kubeletVersion: context.kubeletVersion,
    kubeletPort: spec.kubeletPort ?? context.kubeletPort,
    ids,
    networkReady: runtime.addresses.ranges().length > 0,
    isShuttingDown: isShuttingDown(),
    images: runtime.images(clock.now()),
  })
  const heartbeat = createHeartbeat({
    spec,
    client,
    clock,
    logger,
    due,
    state,
    periods: context.periods,
    onNode: (node) => learn(machine, { spec, runtime, keeper }, node),
    onRegistered: () => followPods(context, machine, { spec, keeper }),
    event: say.ofNode,
  })
  return {
    spec,
    runtime,
    isRunning: () => machine.isRunning,
    machine: () => machineFacts(spec, ids),
    ...switches(machine, { heartbeat, keeper, say, shutdown, groups: context.shutdownGroups }),
    observeNode: (node) => {
      if (machine.isRunning) heartbeat.observe(node)
    },
    activity: () => [...(heartbeat.busy() ? [`kubelet ${spec.name}: a heartbeat is in flight`] : []), ...say.activity()],
    ...dumping({ spec, number, machine, heartbeat, runtime, keeper, say }),
  }
}

interface Switched {
  readonly heartbeat: Heartbeat
  readonly keeper: PodKeeper
  readonly say: NodeEvents
  readonly shutdown: Shutdown
  readonly groups: readonly ShutdownGroup[]
}

const switches = (
  machine: Machine,
  { heartbeat, keeper, say, shutdown, groups }: Switched,
): Pick<NodeAgent, 'start' | 'stop' | 'shutDown'> => {
  const stop = (): void => {
    shutdown.cancel()
    machine.isRunning = false
    heartbeat.stop()
    keeper.pause()
    say.stop()
    machine.unsubscribe?.()
  }
  return {
    start: () => {
      shutdown.cancel()
      machine.isRunning = true
      heartbeat.start()
      heartbeat.changed()
    },
    stop,
    shutDown: (off) => {
      if (!machine.isRunning) return off()
      shutdown.begin(groups, () => {
        stop()
        off()
      })
      heartbeat.changed()
    },
  }
}

/** What the Node's object tells its agent: the range of its pods, and the address under which it is known. */
const learn = (
  machine: Machine,
  { spec, runtime, keeper }: { readonly spec: NodeSpec; readonly runtime: SimulatedRuntime; readonly keeper: PodKeeper },
  node: StoredNode,
): void => {
  const known = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
  if (spec.internalIp === undefined && known !== undefined) machine.address = known
  const ranges = node.spec?.podCIDRs ?? (node.spec?.podCIDR === undefined ? [] : [node.spec.podCIDR])
  // Once given, the range of a node never changes.
  const isNews = ranges.length > 0 && runtime.addresses.ranges().length === 0
  if (isNews) runtime.addresses.setRanges(ranges)
  if (isNews) keeper.planAll()
}

const followPods = (
  { pods }: AgentContext,
  machine: Machine,
  { spec, keeper }: { readonly spec: NodeSpec; readonly keeper: PodKeeper },
): void => {
  machine.unsubscribe?.()
  keeper.resume()
  machine.unsubscribe = pods.onIndexChange(PODS_BY_NODE, spec.name, keeper.observe)
  const forgetOthers = (): void => {
    if (machine.isRunning) keeper.keepOnly(new Set(pods.byIndex(PODS_BY_NODE, spec.name).map(({ metadata }) => metadata.uid)))
  }
  if (pods.synced()) forgetOthers()
  else void pods.whenSynced().then(forgetOthers)
}

interface Dumped {
  readonly spec: NodeSpec
  readonly number: number
  readonly machine: Machine
  readonly heartbeat: Heartbeat
  readonly runtime: SimulatedRuntime
  readonly keeper: PodKeeper
  readonly say: NodeEvents
}

const dumping = ({ spec, number, machine, heartbeat, runtime, keeper, say }: Dumped): Pick<NodeAgent, 'dump' | 'restore'> => ({
  dump: () => ({
    spec,
    number,
    isRunning: machine.isRunning,
    address: machine.address,
    heartbeat: heartbeat.dump(),
    runtime: runtime.dump(),
    pods: keeper.dump(),
    events: say.dump(),
  }),
  restore: (dump) => {
    machine.address = dump.address
    runtime.restore(dump.runtime)
    keeper.restore(dump.pods)
    heartbeat.restore(dump.heartbeat)
    say.restore(dump.events)
  },
})

interface Parts {
  readonly client: Client
  readonly random: Random
  readonly say: NodeEvents
  readonly hostIps: () => readonly string[]
  readonly isShuttingDown: () => boolean
  readonly onOver: (uid: string) => void
}

const createRuntimeAndPods = (
  context: AgentContext,
  spec: NodeSpec,
  { client, random, say, hostIps, isShuttingDown, onOver }: Parts,
): { readonly keeper: PodKeeper; readonly runtime: SimulatedRuntime } => {
  const { causes, clock, logger, metrics, due, turns, limit, delayScale: scale } = context
  const holder: { runtime?: SimulatedRuntime } = {}
  const make = (source: PodSource): SimulatedRuntime => {
    holder.runtime = createSimulatedRuntime({ random: random.fork('runtime'), scale, hostIps, source })
    return holder.runtime
  }
  const facts = () => ({
    hostIps: hostIps(),
    networkReady: (holder.runtime?.addresses.ranges().length ?? 0) > 0,
    isShuttingDown: isShuttingDown(),
  })
  const keeper = createPodKeeper({
    node: spec.name,
    facts,
    client,
    causes,
    clock,
    logger,
    metrics,
    due,
    turns,
    limit,
    runtime: make,
    record: say.ofPod,
    onOver,
  })
  if (holder.runtime === undefined) throw new Error('the pods of a node need its runtime')
  return { keeper, runtime: holder.runtime }
}

interface NodeEvents {
  ofPod(pod: StoredPod, event: PodEvent): void
  ofNode(reason: string, message: string): void
  stop(): void
  activity(): readonly string[]
  dump(): ReturnType<EventRecorder['dump']> | undefined
  restore(dump: ReturnType<EventRecorder['dump']> | undefined): void
}

/** A recorder of the node's own, since events tell their host; made when there is first something to tell. */
const createEvents = ({ clock, logger, events }: AgentContext, client: Client, host: string): NodeEvents => {
  let made: EventRecorder | undefined
  const recorder = (): EventRecorder => {
    made ??= createEventRecorder({ client, clock, component: 'kubelet', host, logger })
    return made
  }
  return {
    ofPod: (pod, { type, reason, message, container }) => {
      if (!events) return
      const { namespace, name, uid, resourceVersion } = pod.metadata
      const field =
        container === undefined ? undefined : `spec.${isInitContainer(pod, container) ? 'initContainers' : 'containers'}{${container}}`
      const regarding = {
        kind: 'Pod',
        apiVersion: 'v1',
        namespace,
        name,
        uid,
        resourceVersion,
        ...(field === undefined ? {} : { fieldPath: field }),
      }
      recorder().record({ regarding, type, reason, message })
    },
    // As upstream, events of a node name it as its uid too: `kubectl describe node` looks for that.
    ofNode: (reason, message) => {
      if (events) recorder().record({ regarding: { kind: 'Node', name: host, uid: host }, type: 'Normal', reason, message })
    },
    stop: () => {
      made?.stop()
      made = undefined
    },
    activity: () => made?.activity() ?? [],
    dump: () => made?.dump(),
    restore: (dump) => {
      if (dump !== undefined) recorder().restore(dump)
    },
  }
}
