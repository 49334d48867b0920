import { arch } from 'node:os'
import { kinds } from '@coxswain/api-types'
import type { RunningServer } from '@coxswain/apiserver/node'
import {
  type CauseReporter,
  type Client,
  createClient,
  createEventRecorder,
  createInformers,
  type Informers,
  runControllers,
} from '@coxswain/client'
import type { ControllerOptions } from '@coxswain/controller-manager'
import type { Nodes } from '@coxswain/kubelet'
import { type Clock, FAILOVER, type Logger, type Metrics, type Random } from '@coxswain/ports'
import { KUBERNETES_VERSION } from '../version.ts'
import { makeStorageClass } from './make-storage-class.ts'
import type { ComponentOptions } from './options.ts'
import { startCustomMetrics } from './start-custom-metrics.ts'
import { startMetricsServer } from './start-metrics-server.ts'

export interface ComponentPorts {
  readonly clock: Clock
  readonly random: Random
  loggerFor(component: string): Logger
  /** A registry for each component: their names may meet. */
  metricsFor(component: string): Metrics
}

export interface Components {
  readonly informers: Informers
  /** Ends all of them: what is under way is let finish, pods and nodes stay as they are. */
  stop(): Promise<void>
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64' }
const userAgentOf = (component: string): string => `${component}/${KUBERNETES_VERSION} (linux/${ARCHITECTURES[arch()] ?? arch()}) coxswain`

/**
 * Scheduler, controllers and nodes in the server's process: each with a client and a name of its own, over one set of caches.
 * Where one cannot start, those that run by then are ended before this rejects.
 */
export const startComponents = async (server: ComponentServer, options: ComponentOptions, ports: ComponentPorts): Promise<Components> => {
  const stops: Stop[] = []
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  try {
    return { informers: await startAll(server, options, { ...ports, onStop: (each) => stops.push(each) }), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type ComponentServer = Pick<RunningServer, 'transport' | 'causesOf' | 'pki' | 'serve' | 'serveNodes'>

type Stop = () => void | Promise<void>

interface StartPorts extends ComponentPorts {
  /** Takes what ends a part, as soon as the part runs. Who started last ends first. */
  onStop(stop: Stop): void
}

const MANAGER = 'system:kube-controller-manager'
const SCHEDULER = 'system:kube-scheduler'
/** Its rights are those of a metrics adapter that is a process of its own. */
const METRICS_ADAPTER = 'coxswain:metrics-adapter'

const startAll = async (server: ComponentServer, options: ComponentOptions, ports: StartPorts): Promise<Informers> => {
  const { clock, random, onStop } = ports
  const clientOf: ClientOf = (component, name, groups = []) =>
    createClient({
      transport: server.transport({ name, groups }),
      userAgent: userAgentOf(component),
      clock,
      // A server in the same process answers, or all is over.
      timeoutMs: 0,
      omitManagedFields: true,
    })
  const manager = clientOf('kube-controller-manager', MANAGER)
  const informers = createInformers({ client: manager, clock, random, logger: ports.loggerFor('informers') })
  onStop(informers.stop)
  const causesOf: CausesOf = (component, name) => server.causesOf({ name, groups: [] }, userAgentOf(component))
  const parts = { informers, options, ports, causesOf, pki: server.pki }
  const making = clientOf('coxswain', 'coxswain', ['system:masters'])
  if (options.localPathRoot !== '') await makeStorageClass(making)
  const { nodes, answer } = await startNodes(clientOf, parts)
  server.serveNodes((node, request) => (nodes.has(node) ? answer(node, request) : undefined))
  const adapter = clientOf('metrics-adapter', METRICS_ADAPTER)
  const metrics = options.metricsServer ? await startMetrics(server, { ...parts, nodes, adapter }) : undefined
  await startControllers(manager, clientOf, { ...parts, autoscaling: autoscalingOf(options, metrics) })
  await startScheduler(clientOf('kube-scheduler', SCHEDULER), parts)
  return informers
}

type OfMetrics = Pick<ControllerOptions, 'sampleFeed' | 'lookUpUsages'>

interface MetricsParts extends Parts {
  readonly nodes: Nodes
  /** Looks up what metrics of one's own are about. */
  readonly adapter: Client
}

const startMetrics = async (server: ComponentServer, { informers, options, ports, nodes, adapter }: MetricsParts): Promise<OfMetrics> => {
  const { joinFeeds } = await import('@coxswain/controller-manager/custom-metrics')
  const { clock, loggerFor, onStop } = ports
  const common = { server, informers, nodes, clock }
  const ofResources = await startMetricsServer({
    ...common,
    logger: loggerFor('metrics-server'),
    resolutionMs: options.metricResolution,
  })
  onStop(ofResources.stop)
  const custom = await startCustomMetrics({ ...common, client: adapter, options, logger: loggerFor('metrics-adapter') })
  onStop(custom.stop)
  return { sampleFeed: joinFeeds([ofResources, custom]), lookUpUsages: ofResources.lookUpUsages }
}

/** A client of a component, under a name that gives it its rights. */
type ClientOf = (component: string, name: string, groups?: readonly string[]) => Client
/** By which it says why it does what it does; undefined where nobody keeps it. */
type CausesOf = (component: string, name: string) => CauseReporter | undefined

interface Parts {
  readonly informers: Informers
  readonly options: ComponentOptions
  readonly ports: StartPorts
  readonly causesOf: CausesOf
  readonly pki: RunningServer['pki']
}

interface ControllerParts extends Parts {
  readonly autoscaling: Partial<ControllerOptions>
}

/** Without new readings an autoscaler sees nothing new, but the number of its replicas may have been changed by others. */
const LONGEST_UNSEEN_MS = 15_000

/** Autoscalers look when there is something new to see, or as often as was asked for. */
const autoscalingOf = (
  { horizontalPodAutoscalerSyncPeriod: period }: ComponentOptions,
  metrics: OfMetrics | undefined,
): Partial<ControllerOptions> => {
  if (period !== undefined) return { horizontalPodAutoscalerSyncPeriodMs: period, lookUpUsages: metrics?.lookUpUsages }
  return metrics === undefined ? {} : { horizontalPodAutoscalerSyncPeriodMs: LONGEST_UNSEEN_MS, ...metrics }
}

const startControllers = async (
  client: Client,
  clientOf: ClientOf,
  { informers, options, ports, causesOf, pki, autoscaling }: ControllerParts,
) => {
  const { accountOf, accountUser, createControllers, createSigners, YEAR_MS } = await import('@coxswain/controller-manager')
  const component = 'kube-controller-manager'
  const controllers = runControllers({
    client,
    causes: causesOf(component, MANAGER),
    clientFor: (controller) => {
      const account = accountOf(controller)
      if (account === undefined) return undefined
      const { name, groups } = accountUser(account)
      return clientOf(component, name, groups)
    },
    informers,
    clock: ports.clock,
    random: ports.random.fork(component),
    logger: ports.loggerFor(component),
    metrics: ports.metricsFor(component),
    fieldManager: component,
    controllers: createControllers({
      cloudProvider: options.cloudProvider,
      ...autoscaling,
      clusterCidrs: options.clusterCidr,
      localPathRoot: options.localPathRoot,
      serviceClusterIpRanges: [options.serviceClusterIpRange],
      nodeMonitorPeriodMs: options.nodeMonitorPeriod,
      nodeMonitorGracePeriodMs: options.nodeMonitorGracePeriod,
      nodeStartupGracePeriodMs: options.nodeStartupGracePeriod,
      nodeEvictionRate: options.nodeEvictionRate,
      secondaryNodeEvictionRate: options.secondaryNodeEvictionRate,
      ...createSigners({
        rootCa: pki.caPem,
        privateKey: pki.serviceAccount.privatePem,
        certPem: pki.caPem,
        keyPem: pki.caKeyPem ?? '',
        durationMs: YEAR_MS,
        clock: ports.clock,
      }),
    }),
  })
  ports.onStop(controllers.stop)
}

const startScheduler = async (client: Client, { informers, ports, causesOf }: Parts) => {
  const { createScheduler, DEFAULT_SCHEDULER_NAME } = await import('@coxswain/scheduler')
  const logger = ports.loggerFor('kube-scheduler')
  const recorder = createEventRecorder({ client, clock: ports.clock, component: DEFAULT_SCHEDULER_NAME, logger })
  const random = ports.random.fork('kube-scheduler')
  const scheduler = createScheduler({
    client,
    informers,
    clock: ports.clock,
    random,
    logger,
    metrics: ports.metricsFor('kube-scheduler'),
    recorder,
    causes: causesOf('kube-scheduler', SCHEDULER),
  })
  ports.onStop(() => {
    scheduler.stop()
    recorder.stop()
  })
  await scheduler.start()
}

/** Who speaks for all nodes of a process, where none of them is meant. */
const SIMULATED_NODES = 'coxswain:simulated-nodes'

const startNodes = async (clientOf: ClientOf, { informers, options, ports, causesOf }: Parts) => {
  const { createKubeletAnswer, createNodes, followPower, nodeUser } = await import('@coxswain/kubelet')
  const [logger, metrics] = [ports.loggerFor('kubelet'), ports.metricsFor('kubelet')]
  const nodes = createNodes({
    // One reporter for all of them: it is told what they decide, and sees nothing by it.
    causes: causesOf('kubelet', SIMULATED_NODES),
    clientFor: (node) => {
      const { name, groups } = nodeUser(node)
      return clientOf('kubelet', name, groups)
    },
    informers,
    clock: ports.clock,
    random: ports.random.fork('kubelet'),
    logger,
    metrics,
    nodes: { count: options.nodes, prefix: 'node-', template: { architecture: ARCHITECTURES[arch()] ?? arch() } },
    leaseRenewMs: options.nodeLeaseRenewInterval,
    leaseDurationSeconds: Math.ceil((options.nodeLeaseRenewInterval * 4) / 1000),
    statusUpdateMs: FAILOVER[options.failover].statusUpdateMs,
    answerMs: 0,
    delayScale: options.simulationDelayScale,
    shutdown: options.shutdown,
  })
  ports.onStop(nodes.stop)
  // A machine that was switched off before must not come up first.
  informers.start()
  await informers.for(kinds.Node).whenSynced()
  nodes.start()
  ports.onStop(followPower({ informers, nodes, logger }))
  return {
    nodes,
    answer: createKubeletAnswer({ nodes, metrics: metrics.expose, configuration: { kind: 'KubeletConfiguration', enableServer: false } }),
  }
}
