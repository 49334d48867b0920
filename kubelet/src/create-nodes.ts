import { kinds, type Pod, type Stored } from '@coxswain/api-types'
import type { CauseReporter, Client, Informers } from '@coxswain/client'
import { type Clock, FAILOVER, type Logger, leaseRenewMs, type Metrics, type Random } from '@coxswain/ports'
import type { HeartbeatPeriods } from './node/heartbeat.ts'
import { type AgentContext, type AgentDump, createNodeAgent, type NodeAgent, nodeNameOf, PODS_BY_NODE } from './node/node-agent.ts'
import { type NodeCount, type NodeSpec, nodeSpecs } from './node/node-spec.ts'
import { DEFAULT_SHUTDOWN, type ShutdownPeriods, shutdownGroups } from './node/shutdown-groups.ts'
import { createDueTimes } from './pacing/due-times.ts'
import { createRequestLimit } from './pacing/request-limit.ts'
import { createTurns } from './pacing/turns.ts'
import { createPodMetrics } from './pod/pod-metrics.ts'
import { askPods, type PodQuestions } from './stats/ask-pods.ts'
import type { MachineFacts } from './stats/cadvisor-metrics.ts'
import type { NodeFigures } from './stats/figures.ts'
import { createFigureReader, type FigureReader } from './stats/read-figures.ts'

export interface NodesOptions extends Partial<HeartbeatPeriods> {
  /** What a node writes with, made once for each: it acts as itself (`nodeUser`). */
  readonly clientFor: (node: string) => Client
  /** Is told why pods are removed; nobody is unless given. */
  readonly causes?: Pick<CauseReporter, 'report'> | undefined
  /** Shared with whoever else needs them in the process; started by their owner. */
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly nodes: readonly NodeSpec[] | NodeCount
  /** Number of the first node, from which addresses are made: several processes give different ones. */
  readonly firstNumber?: number | undefined
  /** Multiplies the delays of images, starts and stops; 0: none. 1 unless given. */
  readonly delayScale?: number | undefined
  /** How long pods get when a node is shut down; `DEFAULT_SHUTDOWN` unless given. */
  readonly shutdown?: ShutdownPeriods | undefined
  /** Write Events; on unless switched off. */
  readonly events?: boolean | undefined
  /** Requests about pods that may be in flight at once, over all nodes. */
  readonly maxRequestsInFlight?: number | undefined
  readonly kubeletVersion?: string | undefined
  readonly kubeletPort?: number | undefined
}

/** Simulated nodes in one process, on shared informers and one timer. */
export interface Nodes extends PodQuestions {
  start(): void
  /** Ends everything; pods and Nodes stay in the API as they are. */
  stop(): void
  /** As if the machine died: no heartbeat, nothing synced. Throws where there is no such node. */
  stopNode(name: string): void
  /** As if somebody pushed the machine's button: its pods end in order, then it is off. Resolves when it is. */
  shutDownNode(name: string): Promise<void>
  /** The machine is back, with its containers as they were. */
  startNode(name: string): void
  addNode(spec: NodeSpec): void
  /** The machine is gone for good; its Node stays until somebody deletes it. */
  removeNode(name: string): void
  names(): readonly string[]
  has(name: string): boolean
  /** What is used on a node, as its kubelet tells; undefined where there is no such node, or it is off. */
  figuresOf(node: string): NodeFigures | undefined
  /** The pods that are bound to a node. */
  podsOf(node: string): readonly Stored<Pod>[]
  /** What the machine of a node is; undefined where there is no such node. */
  machineOf(node: string): MachineFacts | undefined
  /** What still moves by itself; timers aside. */
  activity(): readonly string[]
  dump(): NodesDump
  /** Goes on from a dump instead of registering; before `start`. */
  restore(dump: NodesDump): void
}

export interface NodesDump {
  readonly nextNumber: number
  readonly nodes: readonly AgentDump[]
}

const STATUS_REPORT_MS = 300_000
const IN_FLIGHT = 64

const contextOf = (options: NodesOptions): AgentContext => {
  const { clientFor, causes, clock, random, logger, informers, metrics } = options
  const { leaseDurationSeconds, statusUpdateMs } = { ...FAILOVER.upstream, ...options }
  return {
    clientFor,
    causes,
    clock,
    logger,
    random: random.fork('kubelet'),
    pods: informers.for(kinds.Pod, { indexes: { [PODS_BY_NODE]: nodeNameOf } }),
    metrics: createPodMetrics(metrics),
    due: createDueTimes(clock),
    turns: createTurns(clock),
    limit: createRequestLimit(options.maxRequestsInFlight ?? IN_FLIGHT),
    periods: {
      leaseDurationSeconds,
      leaseRenewMs: options.leaseRenewMs ?? leaseRenewMs({ leaseDurationSeconds }),
      statusReportMs: options.statusReportMs ?? STATUS_REPORT_MS,
      statusUpdateMs,
      // As upstream's heartbeat client.
      answerMs: options.answerMs ?? Math.min(statusUpdateMs, leaseDurationSeconds * 1000),
    },
    shutdownGroups: shutdownGroups(options.shutdown ?? DEFAULT_SHUTDOWN),
    delayScale: options.delayScale ?? 1,
    events: options.events ?? true,
    kubeletVersion: options.kubeletVersion ?? 'v1.36.0+coxswain-0.1.0',
    kubeletPort: options.kubeletPort ?? 10_250,
  }
}

export const createNodes = (options: NodesOptions): Nodes => {
  const context = contextOf(options)
  const { turns, due } = context
  const agents = new Map<string, NodeAgent>()
  const nodes = options.informers.for(kinds.Node)
  let nextNumber = options.firstNumber ?? 0
  let isStarted = false

  const add = (spec: NodeSpec, number: number): NodeAgent => {
    if (agents.has(spec.name)) throw new Error(`there is a node ${spec.name} already`)
    const agent = createNodeAgent(context, spec, number)
    agents.set(spec.name, agent)
    return agent
  }
  const named = (name: string): NodeAgent => {
    const agent = agents.get(name)
    if (agent === undefined) throw new Error(`there is no node ${name} here`)
    return agent
  }
  for (const spec of nodeSpecs(options.nodes)) add(spec, nextNumber++)
  nodes.onChange((changes) => {
    for (const { type, object } of changes) agents.get(object.metadata.name)?.observeNode(type === 'deleted' ? undefined : object)
  })
  /** Nodes that a dump says were off stay off. */
  const off = new Set<string>()
  const figures = createFigureReader(context)

  return {
    ...askPods({ ...context, agents }),
    start: () => {
      isStarted = true
      for (const [name, agent] of agents) if (!off.has(name)) agent.start()
    },
    stop: () => {
      isStarted = false
      for (const agent of agents.values()) agent.stop()
      due.stop()
      turns.stop()
    },
    stopNode: (name) => named(name).stop(),
    shutDownNode: (name) => new Promise((resolve) => named(name).shutDown(resolve)),
    startNode: (name) => {
      off.delete(name)
      if (isStarted) named(name).start()
    },
    addNode: (spec) => {
      const agent = add(spec, nextNumber++)
      if (isStarted) agent.start()
    },
    removeNode: (name) => {
      named(name).stop()
      agents.delete(name)
      figures.forget(name)
    },
    names: () => [...agents.keys()],
    has: (name) => agents.has(name),
    ...telling(context, agents, figures),
    activity: () => [...activityOf(context), ...[...agents.values()].flatMap((agent) => agent.activity())],
    dump: () => ({ nextNumber, nodes: [...agents.values()].map((agent) => agent.dump()) }),
    restore: (dump) => {
      agents.clear()
      nextNumber = dump.nextNumber
      for (const each of dump.nodes) {
        add(each.spec, each.number).restore(each)
        if (!each.isRunning) off.add(each.spec.name)
      }
    },
  }
}

/** What the nodes tell whoever asks. */
const telling = (
  context: AgentContext,
  agents: ReadonlyMap<string, NodeAgent>,
  figures: FigureReader,
): Pick<Nodes, 'figuresOf' | 'podsOf' | 'machineOf'> => ({
  figuresOf: (name) => {
    const agent = agents.get(name)
    return agent === undefined ? undefined : figures.read(agent)
  },
  podsOf: (name) => context.pods.byIndex(PODS_BY_NODE, name),
  machineOf: (name) => agents.get(name)?.machine(),
})

const activityOf = ({ turns, limit }: AgentContext): readonly string[] => [
  ...(turns.size > 0 ? [`kubelet: ${turns.size} pods are to be planned`] : []),
  ...(limit.busy + limit.waiting > 0 ? [`kubelet: ${limit.busy + limit.waiting} requests about pods are in flight or wait`] : []),
]
