import type { UserInfo } from '@coxswain/apiserver'
import {
  type CauseReporter,
  type Client,
  createCauseReporter,
  createEventRecorder,
  type Informers,
  type RunnerDump,
  runControllers,
} from '@coxswain/client'
import { accountOf, accountUser, type ControllerOptions, createControllers, nodeTimes } from '@coxswain/controller-manager'
import { createNodes, type Nodes, type NodesDump, nodeUser } from '@coxswain/kubelet'
import { type Clock, FAILOVER, type Logger, type Metrics, type Random } from '@coxswain/ports'
import { createScheduler, type SchedulerDump } from '@coxswain/scheduler'
import type { ClusterDump } from './dump.ts'
import type { ClusterConfig } from './options.ts'

/** What a component is given. */
export interface Component {
  readonly client: Client
  /** Another client of the same component, for a part of it that has a name of its own. */
  readonly clientAs: (user: UserInfo) => Client
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A running component, as the cluster handles all of them. */
export interface Part {
  readonly name: string
  activity(): readonly string[]
  dump(): unknown
  stop(): void
  /** Switches a simulated machine on or off, or lets it go down in order. */
  power?(node: string, power: 'on' | 'off' | 'shutdown'): void
  /** What is used on a simulated machine. */
  readonly figuresOf?: Nodes['figuresOf']
  /** What a simulated pod tells of itself. */
  readonly metricsPageOf?: Nodes['metricsPageOf']
}

type MakeComponent = (user: string, userAgent: string) => Component

export interface PartsConfig extends ClusterConfig {
  readonly sampleFeed: ControllerOptions['sampleFeed']
}

export const startParts = (config: PartsConfig, component: MakeComponent, from: ClusterDump | undefined): readonly Part[] => {
  const restored = <T>(name: string): T | undefined => from?.parts[name] as T | undefined
  return [
    ...(config.controllers
      ? [
          controllersPart(
            component('system:kube-controller-manager', 'kube-controller-manager'),
            config,
            restored('kube-controller-manager'),
          ),
        ]
      : []),
    ...(config.scheduler ? [schedulerPart(component('system:kube-scheduler', 'kube-scheduler'), restored('kube-scheduler'))] : []),
    ...(config.nodes > 0 ? [nodesPart(component('coxswain:simulated-nodes', 'kubelet'), config, restored('kubelet'))] : []),
  ]
}

/** Reasons are told at once: what has happened when the cluster has settled can be asked for. */
const reporterOf = ({ client, clock, logger }: Component): CauseReporter => createCauseReporter({ client, clock, logger, delayMs: 0 })
/** Classes of the provisioner `coxswain.dev/local-path` work; a test makes the one that it wants. */
const LOCAL_PATH_ROOT = '/var/lib/coxswain/local-path'

const controllersPart = (component: Component, { failover, sampleFeed }: PartsConfig, restore: RunnerDump | undefined): Part => {
  const clientFor = (controller: string): Client | undefined => {
    const account = accountOf(controller)
    return account === undefined ? undefined : component.clientAs(accountUser(account))
  }
  const causes = reporterOf(component)
  const running = runControllers({
    ...component,
    causes,
    clientFor,
    controllers: createControllers({ localPathRoot: LOCAL_PATH_ROOT, sampleFeed, ...nodeTimes(failover) }),
    restore,
  })
  return {
    name: 'kube-controller-manager',
    activity: running.activity,
    dump: running.dump,
    stop: () => {
      void running.stop()
      causes.stop()
      component.informers.stop()
    },
  }
}

const schedulerPart = (component: Component, restore: SchedulerDump | undefined): Part => {
  const recorder = createEventRecorder({ ...component, component: 'default-scheduler' })
  const causes = reporterOf(component)
  const scheduler = createScheduler({ ...component, recorder, causes })
  if (restore !== undefined) scheduler.restore(restore)
  void scheduler.start()
  component.informers.start()
  return {
    name: 'kube-scheduler',
    activity: () => [...scheduler.activity(), ...recorder.activity(), ...causes.activity()],
    dump: scheduler.dump,
    stop: () => {
      scheduler.stop()
      recorder.stop()
      causes.stop()
      component.informers.stop()
    },
  }
}

const nodesPart = (component: Component, { nodes: count, failover }: ClusterConfig, restore: NodesDump | undefined): Part => {
  const clientFor = (node: string): Client => component.clientAs(nodeUser(node))
  const causes = reporterOf(component)
  const { leaseDurationSeconds, statusUpdateMs } = FAILOVER[failover]
  const nodes = createNodes({ ...component, clientFor, causes, nodes: { count, prefix: 'node' }, leaseDurationSeconds, statusUpdateMs })
  if (restore !== undefined) nodes.restore(restore)
  void nodes.start()
  component.informers.start()
  return {
    name: 'kubelet',
    activity: () => [...nodes.activity(), ...causes.activity()],
    dump: nodes.dump,
    stop: () => {
      void nodes.stop()
      causes.stop()
      component.informers.stop()
    },
    figuresOf: nodes.figuresOf,
    metricsPageOf: nodes.metricsPageOf,
    power: (node, power) => {
      if (power === 'on') nodes.startNode(node)
      else if (power === 'off') nodes.stopNode(node)
      else void nodes.shutDownNode(node)
    },
  }
}
