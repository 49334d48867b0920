import { resolve } from 'node:path'
import { withAuthenticationFlags } from '@coxswain/apiserver/authentication-flags'
import { withKubeletFlags } from '@coxswain/apiserver/kubelet-flags'
import { withTolerationFlags } from '@coxswain/apiserver/toleration-flags'
import { withPrometheusFlags } from '@coxswain/controller-manager/custom-metrics/flags'
import { shutdownPeriods } from '@coxswain/kubelet/shutdown-periods'
import {
  booleanFlag,
  durationFlag,
  FAILOVER,
  failoverDefault,
  integerFlag,
  leaseRenewMs,
  listFlag,
  numberFlag,
  portRangeFlag,
} from '@coxswain/ports'
import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { collectList, reading } from '../flags.ts'
import type { UpOptions } from '../up/options.ts'
import { UP_EXAMPLES } from './examples.ts'

const duration = reading(durationFlag)
const whole = reading(integerFlag)
const HOUR_MS = 3_600_000

/** Defaults are upstream's; written here again so that `--help` need not load the parts. */
const withServerFlags = (command: Command): Command =>
  withKubeletFlags(withAuthenticationFlags(command))
    .option('--port <port>', 'port of the API; 0 takes any that is free', whole, 6443)
    .option('--bind-address <address>', 'address of the API', '127.0.0.1')
    .option('--advertise-address <address>', "address at which pods and other machines reach the API; the machine's first by default")
    .option('--tls-san <name>', 'further name or address in the serving certificate; more than once', collectList)
    .option('--etcd-servers <urls>', 'keep everything in this etcd instead of the embedded store', reading(listFlag))
    .option('--etcd-prefix <prefix>', 'prefix of all keys in etcd', '/coxswain')
    .option('--etcd-cafile <file>', "certificate authority of etcd's certificate")
    .option('--etcd-certfile <file>', 'client certificate for etcd')
    .option('--etcd-keyfile <file>', "the client certificate's key")
    .option('--event-ttl <duration>', 'how long events are kept (default: 1h)', duration)
    .option('--causes-kept <number>', 'how many changes are remembered with their causes, for coxswain why; 0: none', whole, 20_000)
    .option('--service-cluster-ip-range <cidr>', 'addresses of services', '10.96.0.0/16')
    .addOption(
      new Option('--service-node-port-range <first-last>', 'node ports of services')
        .argParser(reading(portRangeFlag))
        .default({ first: 30_000, last: 32_767 }, '30000-32767'),
    )
    .option('--enable-admission-plugins <names>', 'admission plugins to run besides those that run by default', reading(listFlag), [])
    .option('--disable-admission-plugins <names>', 'admission plugins not to run though they run by default', reading(listFlag), [])
    .option(
      '--admission-control-config-file <file>',
      'what admission plugins are told: PodSecurity, PodNodeSelector, PodTolerationRestriction, EventRateLimit, ResourceQuota',
    )

const RENEWED = [FAILOVER.upstream, FAILOVER.fast].map((times) => `${leaseRenewMs(times) / 1000}s`)

/** How soon dead nodes are noticed and given up: a preset, and each of its values. */
const withFailoverFlags = (command: Command): Command =>
  withTolerationFlags(command)
    .option(
      '--node-monitor-period <duration>',
      `how often a node that waits to be given up is looked at ${failoverDefault('nodeMonitorPeriodMs')}`,
      duration,
    )
    .option(
      '--node-monitor-grace-period <duration>',
      `how long a node may be silent ${failoverDefault('nodeMonitorGracePeriodMs')}`,
      duration,
    )
    .option('--node-startup-grace-period <duration>', 'the same before its first report (default: 1m)', duration)
    .option('--node-eviction-rate <rate>', `nodes given up each second ${failoverDefault('nodeEvictionRate')}`, reading(numberFlag))
    .option(
      '--secondary-node-eviction-rate <rate>',
      `the same in an unhealthy zone ${failoverDefault('secondaryNodeEvictionRate')}`,
      reading(numberFlag),
    )
    .option(
      '--node-lease-renew-interval <duration>',
      `how often a node gives a sign of life (default: ${RENEWED.join('; fast: ')})`,
      duration,
    )

const withControllerFlags = (command: Command): Command =>
  withPrometheusFlags(command)
    .addOption(
      new Option('--cloud-provider <name>', 'external: the controllers of a cloud make load balancers')
        .choices(['', 'external'])
        .default(''),
    )
    .option('--cluster-cidr <ranges>', 'addresses of pods', reading(listFlag), ['10.244.0.0/16'])
    .option(
      '--local-path-root <folder>',
      "folder on each node for volumes of the storage class local-path; '' leaves the class out",
      '/var/lib/coxswain/local-path',
    )
    .option(
      '--metrics-server <boolean>',
      'gather what nodes and pods use and serve it as metrics.k8s.io, for kubectl top and autoscaling',
      reading(booleanFlag),
      true,
    )
    .option('--metric-resolution <duration>', 'how often it is gathered what nodes and pods use (default: 5s)', duration)
    .option('--prometheus-rules <file>', "which of its series are metrics of what: a configuration file of Prometheus' adapter")
    .option(
      '--horizontal-pod-autoscaler-sync-period <duration>',
      'how often autoscalers look at metrics (default: when their pods have been measured, and every 15s)',
      duration,
    )
    .option('--shutdown-grace-period <duration>', 'within which a node that is shut down ends all its pods (default: 30s)', duration)
    .option(
      '--shutdown-grace-period-critical-pods <duration>',
      'what of it is kept for critical pods (default: 10s, or 0s where the other is given)',
      duration,
    )
    .option('--simulation-delay-scale <factor>', 'multiplies the times that simulated containers take; 0: none', reading(numberFlag), 1)

type OfPreset =
  | 'nodeMonitorPeriod'
  | 'nodeMonitorGracePeriod'
  | 'nodeEvictionRate'
  | 'secondaryNodeEvictionRate'
  | 'defaultNotReadyTolerationSeconds'
  | 'defaultUnreachableTolerationSeconds'
  | 'nodeLeaseRenewInterval'
type Computed = OfPreset | 'shutdown' | 'dataDirectory' | 'eventTtl' | 'nodeStartupGracePeriod' | 'metricResolution'

interface ShutdownFlags {
  readonly shutdownGracePeriod?: number
  readonly shutdownGracePeriodCriticalPods?: number
}

export type UpFlags = Partial<UpOptions> & Omit<UpOptions, Computed> & ShutdownFlags & { readonly dataDir: string }

/** What was asked for, with what its failover preset says of the rest. */
export const upOptions = (flags: UpFlags, folder: string): UpOptions => {
  const times = FAILOVER[flags.failover]
  return {
    nodeMonitorPeriod: times.nodeMonitorPeriodMs,
    nodeMonitorGracePeriod: times.nodeMonitorGracePeriodMs,
    nodeEvictionRate: times.nodeEvictionRate,
    secondaryNodeEvictionRate: times.secondaryNodeEvictionRate,
    defaultNotReadyTolerationSeconds: times.notReadyTolerationSeconds,
    defaultUnreachableTolerationSeconds: times.unreachableTolerationSeconds,
    nodeLeaseRenewInterval: leaseRenewMs(times),
    nodeStartupGracePeriod: 60_000,
    metricResolution: 5_000,
    eventTtl: HOUR_MS,
    shutdown: shutdownPeriods({ totalMs: flags.shutdownGracePeriod, criticalMs: flags.shutdownGracePeriodCriticalPods }),
    ...flags,
    dataDirectory: resolve(folder, flags.dataDir),
  }
}

/** `coxswain up`: what `npm start` runs. */
export const upCommand = (context: CliContext): Command =>
  withFailoverFlags(
    withControllerFlags(
      withServerFlags(
        new Command('up')
          .description('Run a whole cluster in this process: API server, scheduler, controllers, and nodes that are simulated')
          .option('--nodes <count>', 'simulated nodes', whole, 3)
          .option('--data-dir <folder>', 'certificates, kubeconfig, store and log', '.coxswain'),
      ),
    ),
  )
    .addOption(
      new Option('--log-level <level>', 'what is logged; debug logs to standard error')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .option('--log-stderr', 'log to standard error instead of coxswain.log in the data folder')
    .addHelpText('after', UP_EXAMPLES)
    .action(async (flags: UpFlags) => {
      const { runUp } = await import('../up/run-up.ts')
      await runUp(upOptions(flags, context.folder), context)
    })
