/**
 * How soon a node that falls silent is given up: `upstream` as Kubernetes does, `fast` so that its pods run elsewhere within ten seconds.
 * Each part of a cluster takes from the table what concerns it; a flag of its own goes before the preset.
 */
export type FailoverPreset = 'upstream' | 'fast'

export interface FailoverTimes {
  /** How long a node's lease holds. It is renewed four times in that time. */
  readonly leaseDurationSeconds: number
  /** When a node tries again to write a status that could not be written. */
  readonly statusUpdateMs: number
  /** How often a node that waits to be given up is looked at. */
  readonly nodeMonitorPeriodMs: number
  /** How long a node may be silent before it counts as unreachable. */
  readonly nodeMonitorGracePeriodMs: number
  /** Nodes of a zone given up each second: while it is healthy, and while it is large and most of it is not. */
  readonly nodeEvictionRate: number
  readonly secondaryNodeEvictionRate: number
  /** How long pods that do not say stay on a node that tells it is not ready, and on one that is silent. */
  readonly notReadyTolerationSeconds: number
  readonly unreachableTolerationSeconds: number
  /**
   * Of several controller managers or schedulers: how long the others wait after the leader's last sign of life, how long it goes on without
   * having given one, and how often it gives one.
   */
  readonly leaderLeaseMs: number
  readonly leaderRenewDeadlineMs: number
  readonly leaderRetryMs: number
}

export const FAILOVER: Readonly<Record<FailoverPreset, FailoverTimes>> = {
  upstream: {
    leaseDurationSeconds: 40,
    statusUpdateMs: 10_000,
    nodeMonitorPeriodMs: 5_000,
    nodeMonitorGracePeriodMs: 50_000,
    nodeEvictionRate: 0.1,
    secondaryNodeEvictionRate: 0.01,
    notReadyTolerationSeconds: 300,
    unreachableTolerationSeconds: 300,
    leaderLeaseMs: 15_000,
    leaderRenewDeadlineMs: 10_000,
    leaderRetryMs: 2_000,
  },
  // Five signs of life are missed, one more second is waited. What is left of the ten is for the new pods to start.
  fast: {
    leaseDurationSeconds: 4,
    statusUpdateMs: 1_000,
    nodeMonitorPeriodMs: 1_000,
    nodeMonitorGracePeriodMs: 5_000,
    nodeEvictionRate: 10,
    // A zone that has mostly failed is emptied no faster than upstream empties a healthy one.
    secondaryNodeEvictionRate: 0.1,
    // Such a node has not been waited for before.
    notReadyTolerationSeconds: 5,
    unreachableTolerationSeconds: 1,
    // A leader that dies with a node is missed soon after the node. Who takes over has watched the nodes meanwhile, and waits no longer for them.
    leaderLeaseMs: 6_000,
    leaderRenewDeadlineMs: 4_000,
    leaderRetryMs: 1_000,
  },
}

export const FAILOVER_PRESETS = Object.keys(FAILOVER) as readonly FailoverPreset[]

/** The flags of an election, where they are given; otherwise the preset says. In milliseconds. */
export interface LeaderFlags {
  readonly failover: FailoverPreset
  readonly leaderElectLeaseDuration?: number
  readonly leaderElectRenewDeadline?: number
  readonly leaderElectRetryPeriod?: number
}

/** The times of an election, as those who compete take them. */
export const leaderTimes = (flags: LeaderFlags) => {
  const times = FAILOVER[flags.failover]
  return {
    leaseDurationMs: flags.leaderElectLeaseDuration ?? times.leaderLeaseMs,
    renewDeadlineMs: flags.leaderElectRenewDeadline ?? times.leaderRenewDeadlineMs,
    retryPeriodMs: flags.leaderElectRetryPeriod ?? times.leaderRetryMs,
  }
}

interface Choice<Made> {
  choices(values: readonly string[]): { default(value: FailoverPreset): Made }
}

/** The flag by which each part is told its preset, as an `Option` of the library that reads its flags. */
export const failoverOption = <Made extends Choice<Made>>(Option: new (flags: string, description: string) => Made): Made =>
  new Option('--failover <preset>', 'how soon a node that falls silent is given up: fast, or as upstream does')
    .choices(FAILOVER_PRESETS)
    .default('upstream')

interface TakesOptions {
  option(flags: string, description: string, read: (text: string) => number): this
}

/** The flags of a leader's times, for a command of the library that reads them; `duration` reads `15s` as milliseconds. */
export const withLeaderTimes = <Command extends TakesOptions>(command: Command, duration: (text: string) => number): Command =>
  command
    .option(
      '--leader-elect-lease-duration <duration>',
      `how long others wait after the last renewal ${failoverDefault('leaderLeaseMs')}`,
      duration,
    )
    .option(
      '--leader-elect-renew-deadline <duration>',
      `how long the leader may go without a renewal ${failoverDefault('leaderRenewDeadlineMs')}`,
      duration,
    )
    .option(
      '--leader-elect-retry-period <duration>',
      `how often the leader renews, and others look ${failoverDefault('leaderRetryMs')}`,
      duration,
    )

/** How often a node renews a lease that holds so long. */
export const leaseRenewMs = ({ leaseDurationSeconds }: Pick<FailoverTimes, 'leaseDurationSeconds'>): number => leaseDurationSeconds * 250

/** The end of the text of a flag whose default is the preset's. */
export const failoverDefault = (of: keyof FailoverTimes): string => {
  const [upstream, fast] = [FAILOVER.upstream[of], FAILOVER.fast[of]].map((value) => (of.endsWith('Ms') ? `${value / 1000}s` : `${value}`))
  return `(default: ${upstream}; fast: ${fast})`
}
