import { type FailoverPreset, failoverDefault, failoverOption, withLeaderTimes } from '@coxswain/ports'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type ControllerOptions, DEFAULT_OPTIONS as DEFAULTS, nodeTimes } from './shared/controller-options.ts'

export interface ControllerManagerFlags {
  readonly kubeconfig: string
  readonly controllers: readonly string[]
  readonly leaderElect: boolean
  readonly leaderElectLeaseDuration?: number
  readonly leaderElectRenewDeadline?: number
  readonly leaderElectRetryPeriod?: number
  readonly leaderElectResourceName: string
  readonly leaderElectResourceNamespace: string
  readonly bindAddress: string
  readonly securePort: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly allocateNodeCidrs: boolean
  readonly rootCaFile?: string
  readonly serviceAccountPrivateKeyFile?: string
  readonly clusterSigningCertFile?: string
  readonly clusterSigningKeyFile?: string
  readonly clusterSigningDuration: number
  readonly cloudProvider: string
  readonly clusterCidr: readonly string[]
  readonly serviceClusterIpRange: readonly string[]
  readonly nodeCidrMaskSize?: number
  readonly nodeCidrMaskSizeIpv4?: number
  readonly nodeCidrMaskSizeIpv6?: number
  readonly failover: FailoverPreset
  readonly nodeMonitorPeriod?: number
  readonly nodeMonitorGracePeriod?: number
  readonly nodeStartupGracePeriod: number
  readonly nodeEvictionRate?: number
  readonly secondaryNodeEvictionRate?: number
  readonly unhealthyZoneThreshold: number
  readonly largeClusterSizeThreshold: number
  readonly terminatedPodGcThreshold: number
  readonly concurrentDaemonsetSyncs: number
  readonly localPathRoot: string
  readonly concurrentDeploymentSyncs: number
  readonly concurrentReplicasetSyncs: number
  readonly concurrentRcSyncs: number
  readonly concurrentStatefulsetSyncs: number
  readonly concurrentEndpointSyncs: number
  readonly concurrentServiceEndpointSyncs: number
  readonly mirroringConcurrentServiceEndpointSyncs: number
  readonly concurrentNamespaceSyncs: number
  readonly concurrentGcSyncs: number
  readonly concurrentJobSyncs: number
  readonly concurrentCronJobSyncs: number
  readonly concurrentTtlAfterFinishedSyncs: number
  readonly concurrentResourceQuotaSyncs: number
  readonly concurrentEphemeralvolumeSyncs: number
  readonly concurrentHorizontalPodAutoscalerSyncs: number
  readonly horizontalPodAutoscalerSyncPeriod: number
  readonly horizontalPodAutoscalerDownscaleStabilization: number
  readonly horizontalPodAutoscalerTolerance: number
  readonly horizontalPodAutoscalerCpuInitializationPeriod: number
  readonly horizontalPodAutoscalerInitialReadinessDelay: number
  readonly resourceQuotaSyncPeriod: number
  readonly legacyServiceAccountTokenCleanUpPeriod: number
  readonly maxEndpointsPerSlice: number
  readonly mirroringMaxEndpointsPerSubset: number
}

/** The command with its flags: upstream's, with upstream's defaults. */
export const commandWithFlags = (): Command =>
  withConcurrency(withAutoscaling(withNodes(withSigning(withProcess(new Command('controller-manager'))))))

const withProcess = (command: Command): Command =>
  withLeaderTimes(
    command
      .description('Run the controllers. Of several one works, by a lease; the others wait to take over.')
      .requiredOption('--kubeconfig <file>', 'how to reach the API server')
      .option('--controllers <names>', 'which to run: * all, name this one, -name not this one', list, ['*'])
      .addOption(switchOption('--leader-elect [boolean]', 'work only while holding the lease', true)),
    duration,
  )
    .option('--leader-elect-resource-name <name>', 'name of the lease', 'kube-controller-manager')
    .option('--leader-elect-resource-namespace <namespace>', 'namespace of the lease', 'kube-system')
    .option('--bind-address <address>', 'address for /healthz and /metrics', '127.0.0.1')
    .option('--secure-port <port>', 'port for /healthz and /metrics, without TLS; 0: none', count, 10_257)
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))

const withSigning = (command: Command): Command =>
  command
    .addOption(
      new Option('--legacy-service-account-token-clean-up-period <duration>', 'how long a token in a Secret may go without use')
        .argParser(duration)
        .default(DEFAULTS.legacyServiceAccountTokenCleanUpPeriodMs, '8760h'),
    )
    .option('--root-ca-file <file>', "authority of the API server's certificate, told to all namespaces")
    .option('--service-account-private-key-file <file>', 'key that tokens in Secrets are signed with; none: nobody fills them')
    .option('--cluster-signing-cert-file <file>', 'authority that signs certificate requests; none: nobody signs them')
    .option('--cluster-signing-key-file <file>', 'its key')
    .addOption(
      new Option('--cluster-signing-duration <duration>', 'the longest that signed certificates hold')
        .argParser(duration)
        .default(31_536_000_000, '8760h'),
    )

const withNodes = (command: Command): Command =>
  command
    .addOption(switchOption('--allocate-node-cidrs [boolean]', 'give each node a range for its pods', true))
    .addOption(
      new Option('--cloud-provider <name>', 'external: the controllers of a cloud make load balancers')
        .choices(['', 'external'])
        .default(''),
    )
    .option('--cluster-cidr <ranges>', 'addresses of pods: one range of each family at most', list, DEFAULTS.clusterCidrs)
    .option('--service-cluster-ip-range <ranges>', 'addresses of Services, kept free among those of pods', list, [])
    .option('--node-cidr-mask-size <bits>', 'size of the range of one node; for IPv6 64 unless given', count)
    .option('--node-cidr-mask-size-ipv4 <bits>', 'the same for IPv4 alone', count)
    .option('--node-cidr-mask-size-ipv6 <bits>', 'the same for IPv6 alone', count)
    .addOption(failoverOption(Option))
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
    .addOption(
      new Option('--node-startup-grace-period <duration>', 'the same before its first report')
        .argParser(duration)
        .default(DEFAULTS.nodeStartupGracePeriodMs, '1m'),
    )
    .option('--node-eviction-rate <rate>', `nodes given up each second in a healthy zone ${failoverDefault('nodeEvictionRate')}`, rate)
    .option('--secondary-node-eviction-rate <rate>', `the same in an unhealthy one ${failoverDefault('secondaryNodeEvictionRate')}`, rate)
    .option('--unhealthy-zone-threshold <share>', 'nodes not ready that make a zone unhealthy', rate, DEFAULTS.unhealthyZoneThreshold)
    .option('--large-cluster-size-threshold <nodes>', 'smaller unhealthy zones are not evicted', count, DEFAULTS.largeClusterSizeThreshold)
    .addOption(
      new Option('--resource-quota-sync-period <duration>', 'how often quotas are counted anew though nothing has happened')
        .argParser(duration)
        .default(DEFAULTS.resourceQuotaSyncPeriodMs, '5m'),
    )
    .option('--terminated-pod-gc-threshold <pods>', 'terminated pods that are kept; 0: all', count, DEFAULTS.terminatedPodGcThreshold)
    .option('--local-path-root <folder>', 'folder on each node for volumes of local-path classes; empty: nobody makes them', '')

const withAutoscaling = (command: Command): Command => {
  const times = [
    ['sync-period', 'longest time between two looks at metrics', DEFAULTS.horizontalPodAutoscalerSyncPeriodMs, '5s'],
    [
      'downscale-stabilization',
      'how long the most that was asked for holds',
      DEFAULTS.horizontalPodAutoscalerDownscaleStabilizationMs,
      '5m0s',
    ],
    [
      'cpu-initialization-period',
      'how long the CPU of a new pod may be that of its start',
      DEFAULTS.horizontalPodAutoscalerCpuInitializationPeriodMs,
      '5m0s',
    ],
    [
      'initial-readiness-delay',
      'who became unready sooner after its start was never ready',
      DEFAULTS.horizontalPodAutoscalerInitialReadinessDelayMs,
      '30s',
    ],
  ] as const
  for (const [name, text, given, shown] of times)
    command.addOption(new Option(`--horizontal-pod-autoscaler-${name} <duration>`, text).argParser(duration).default(given, shown))
  return command.option(
    '--horizontal-pod-autoscaler-tolerance <share>',
    'how far usage may be from its target before anything is done',
    rate,
    DEFAULTS.horizontalPodAutoscalerTolerance,
  )
}

const CONCURRENCY = [
  ['--concurrent-daemonset-syncs', DEFAULTS.concurrentDaemonsetSyncs],
  ['--concurrent-deployment-syncs', DEFAULTS.concurrentDeploymentSyncs],
  ['--concurrent-replicaset-syncs', DEFAULTS.concurrentReplicasetSyncs],
  ['--concurrent-rc-syncs', DEFAULTS.concurrentRcSyncs],
  ['--concurrent-statefulset-syncs', DEFAULTS.concurrentStatefulsetSyncs],
  ['--concurrent-endpoint-syncs', DEFAULTS.concurrentEndpointSyncs],
  ['--concurrent-service-endpoint-syncs', DEFAULTS.concurrentServiceEndpointSyncs],
  ['--mirroring-concurrent-service-endpoint-syncs', DEFAULTS.mirroringConcurrentServiceEndpointSyncs],
  ['--concurrent-namespace-syncs', DEFAULTS.concurrentNamespaceSyncs],
  ['--concurrent-gc-syncs', DEFAULTS.concurrentGcSyncs],
  ['--concurrent-job-syncs', DEFAULTS.concurrentJobSyncs],
  ['--concurrent-cron-job-syncs', DEFAULTS.concurrentCronJobSyncs],
  ['--concurrent-ttl-after-finished-syncs', DEFAULTS.concurrentTtlAfterFinishedSyncs],
  ['--concurrent-resource-quota-syncs', DEFAULTS.concurrentResourceQuotaSyncs],
  ['--concurrent-ephemeralvolume-syncs', DEFAULTS.concurrentEphemeralvolumeSyncs],
  ['--concurrent-horizontal-pod-autoscaler-syncs', DEFAULTS.concurrentHorizontalPodAutoscalerSyncs],
] as const

const withConcurrency = (command: Command): Command => {
  for (const [flag, given] of CONCURRENCY) command.option(`${flag} <count>`, 'objects worked on at once', atLeastOne, given)
  return command
    .option('--max-endpoints-per-slice <count>', 'most endpoints of one EndpointSlice', sliceSize, DEFAULTS.maxEndpointsPerSlice)
    .option(
      '--mirroring-max-endpoints-per-subset <count>',
      'most addresses mirrored of one subset',
      sliceSize,
      DEFAULTS.mirroringMaxEndpointsPerSubset,
    )
}

/** The controllers' options that flags mean. */
export const optionsOf = (flags: ControllerManagerFlags): Partial<ControllerOptions> => {
  const { nodeCidrMaskSize, nodeCidrMaskSizeIpv4, nodeCidrMaskSizeIpv6 } = flags
  const times = nodeTimes(flags.failover)
  return {
    ...times,
    ...flags,
    clusterCidrs: flags.clusterCidr,
    serviceClusterIpRanges: flags.serviceClusterIpRange,
    nodeCidrMaskSizeIpv4: nodeCidrMaskSizeIpv4 ?? nodeCidrMaskSize ?? DEFAULTS.nodeCidrMaskSizeIpv4,
    nodeCidrMaskSizeIpv6: nodeCidrMaskSizeIpv6 ?? nodeCidrMaskSize ?? DEFAULTS.nodeCidrMaskSizeIpv6,
    nodeMonitorPeriodMs: flags.nodeMonitorPeriod ?? times.nodeMonitorPeriodMs,
    horizontalPodAutoscalerSyncPeriodMs: flags.horizontalPodAutoscalerSyncPeriod,
    horizontalPodAutoscalerDownscaleStabilizationMs: flags.horizontalPodAutoscalerDownscaleStabilization,
    horizontalPodAutoscalerCpuInitializationPeriodMs: flags.horizontalPodAutoscalerCpuInitializationPeriod,
    horizontalPodAutoscalerInitialReadinessDelayMs: flags.horizontalPodAutoscalerInitialReadinessDelay,
    resourceQuotaSyncPeriodMs: flags.resourceQuotaSyncPeriod,
    legacyServiceAccountTokenCleanUpPeriodMs: flags.legacyServiceAccountTokenCleanUpPeriod,
    nodeMonitorGracePeriodMs: flags.nodeMonitorGracePeriod ?? times.nodeMonitorGracePeriodMs,
    nodeStartupGracePeriodMs: flags.nodeStartupGracePeriod,
  }
}

const switchOption = (flag: string, text: string, given: boolean): Option =>
  new Option(flag, text).argParser(boolean).preset('true').default(given)

function boolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('must be true or false')
  return text === 'true'
}

function list(text: string): readonly string[] {
  return text.split(',').flatMap((part) => part.trim() || [])
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}

function atLeastOne(text: string): number {
  if (count(text) < 1) throw new InvalidArgumentError('must be at least 1')
  return count(text)
}

function sliceSize(text: string): number {
  if (count(text) < 1 || count(text) > 1000) throw new InvalidArgumentError('must be from 1 to 1000')
  return count(text)
}

function rate(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('must be a number such as 0.1')
  return Number(text)
}

/** `1m30s`, `15s`, `500ms`: milliseconds. */
function duration(text: string): number {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(text)
  if (match === null || text === '') throw new InvalidArgumentError('must be a duration such as 15s, 1m30s or 500ms')
  const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = match.slice(1).map((part: string | undefined) => Number(part ?? 0))
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + milliseconds
}
