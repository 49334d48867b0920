import type { AuthenticationFlags } from '@coxswain/apiserver/authentication-flags'
import type { KubeletFlags } from '@coxswain/apiserver/kubelet-flags'
import type { PrometheusFlags } from '@coxswain/controller-manager/custom-metrics/flags'
import type { PrometheusSettings } from '@coxswain/controller-manager/custom-metrics/node'
import type { ShutdownPeriods } from '@coxswain/kubelet/shutdown-periods'
import type { FailoverPreset } from '@coxswain/ports'

/** The flags of `coxswain up`, read. Durations are milliseconds. */
export interface UpOptions extends AuthenticationFlags, KubeletFlags, PrometheusFlags {
  readonly nodes: number
  /** Absolute. */
  readonly dataDirectory: string
  readonly port: number
  readonly bindAddress: string
  readonly advertiseAddress?: string | undefined
  readonly tlsSan?: readonly string[] | undefined
  readonly etcdServers?: readonly string[] | undefined
  readonly etcdPrefix: string
  readonly etcdCafile?: string | undefined
  readonly etcdCertfile?: string | undefined
  readonly etcdKeyfile?: string | undefined
  readonly eventTtl: number
  readonly causesKept: number
  readonly serviceClusterIpRange: string
  readonly serviceNodePortRange: { readonly first: number; readonly last: number }
  readonly defaultNotReadyTolerationSeconds: number
  readonly defaultUnreachableTolerationSeconds: number
  readonly enableAdmissionPlugins: readonly string[]
  readonly disableAdmissionPlugins: readonly string[]
  readonly admissionControlConfigFile?: string | undefined
  readonly cloudProvider: string
  readonly clusterCidr: readonly string[]
  /** Folder on each node for claims of the class `local-path`; empty: there is no such class. */
  readonly localPathRoot: string
  readonly failover: FailoverPreset
  readonly nodeMonitorPeriod: number
  readonly nodeMonitorGracePeriod: number
  readonly nodeStartupGracePeriod: number
  readonly nodeEvictionRate: number
  readonly secondaryNodeEvictionRate: number
  readonly nodeLeaseRenewInterval: number
  /** How long pods get to end on a node that is shut down. */
  readonly shutdown: ShutdownPeriods
  readonly simulationDelayScale: number
  /** Serve metrics.k8s.io. */
  readonly metricsServer: boolean
  /** How often nodes are asked what is used on them. */
  readonly metricResolution: number
  /** A configuration file of Prometheus' adapter. */
  readonly prometheusRules?: string | undefined
  /** How often autoscalers look; absent: when their pods have been measured. */
  readonly horizontalPodAutoscalerSyncPeriod?: number | undefined
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly logStderr?: boolean | undefined
}

/** The same with what their files say. */
export interface ComponentOptions extends UpOptions {
  /** The Prometheus that has the metrics of pods; undefined: pods are asked themselves. */
  readonly prometheus: PrometheusSettings | undefined
}
