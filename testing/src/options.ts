import { type ApiServerFlags, defaultFlags } from '@coxswain/apiserver'
import { FAILOVER, type FailoverPreset, type Logger } from '@coxswain/ports'
import type { ClusterDump } from './dump.ts'
import { type Duration, milliseconds } from './duration.ts'

export interface ClusterOptions {
  /** Simulated nodes, `node-0`, `node-1`, ...; 1 unless given. */
  readonly nodes?: number | undefined
  /** Seeds everything that is random. The same seed gives the same run. */
  readonly seed?: string | undefined
  /** The time at which the cluster begins, in milliseconds since the epoch; 2026-01-01T00:00:00Z unless given. */
  readonly start?: number | undefined
  /** Without controllers or without a scheduler: for tests of one's own. Both run unless switched off. */
  readonly controllers?: boolean | undefined
  readonly scheduler?: boolean | undefined
  /** How often nodes are asked what is used on them, for `metrics.k8s.io` and autoscalers: `5s`, say. Nobody measures unless it is given. */
  readonly metricResolution?: Duration | undefined
  /** Upstream's flags of the API server. */
  readonly flags?: Partial<ApiServerFlags> | undefined
  /** How soon nodes that fall silent are given up; as upstream does unless given. */
  readonly failover?: FailoverPreset | undefined
  /** Freezes what caches hold, so that a controller that changes it fails at once. On unless switched off. */
  readonly freeze?: boolean | undefined
  /** Goes on from what another cluster's `dump` gave. */
  readonly from?: ClusterDump | undefined
  readonly logger?: Logger | undefined
}

export interface ClusterConfig {
  readonly nodes: number
  readonly seed: string
  readonly start: number
  readonly controllers: boolean
  readonly scheduler: boolean
  readonly metricResolutionMs: number | undefined
  readonly freeze: boolean
  readonly failover: FailoverPreset
  readonly flags: ApiServerFlags
}

export const withDefaults = (options: ClusterOptions): ClusterConfig => ({
  nodes: options.nodes ?? 1,
  seed: options.seed ?? 'coxswain',
  start: options.start ?? Date.UTC(2026, 0, 1),
  controllers: options.controllers ?? true,
  scheduler: options.scheduler ?? true,
  metricResolutionMs: options.metricResolution === undefined ? undefined : milliseconds(options.metricResolution),
  freeze: options.freeze ?? true,
  failover: options.failover ?? 'upstream',
  flags: { ...defaultFlags, ...tolerations(options.failover ?? 'upstream'), ...options.flags },
})

const tolerations = (preset: FailoverPreset): Partial<ApiServerFlags> => ({
  defaultNotReadyTolerationSeconds: FAILOVER[preset].notReadyTolerationSeconds,
  defaultUnreachableTolerationSeconds: FAILOVER[preset].unreachableTolerationSeconds,
})
