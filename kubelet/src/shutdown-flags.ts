import { durationFlag, listFlag } from '@coxswain/ports'
import { type Command, InvalidArgumentError } from 'commander'
import { checkedPeriods, type ShutdownGroup, type ShutdownPeriods, shutdownGroups } from './node/shutdown-groups.ts'

/** Of upstream's kubelet these are settings of its configuration file. */
export interface ShutdownFlags {
  readonly shutdownGracePeriod: number
  readonly shutdownGracePeriodCriticalPods: number
  readonly shutdownGracePeriodByPodPriority: readonly ShutdownGroup[]
}

export const withShutdownFlags = (command: Command): Command =>
  command
    .option(
      '--shutdown-grace-period <duration>',
      'end all pods within this time when told to stop (default: 0s, they are left running)',
      durationFlag,
      0,
    )
    .option('--shutdown-grace-period-critical-pods <duration>', 'what of it is kept for critical pods (default: 0s)', durationFlag, 0)
    .option(
      '--shutdown-grace-period-by-pod-priority <periods>',
      'instead of both: PRIORITY=DURATION for pods of that priority and above, separated by commas',
      periodsFlag,
      [],
    )

/** commander tells the user what such an error says. */
function periodsFlag(text: string): readonly ShutdownGroup[] {
  return listFlag(text).map((pair) => {
    const [, priority, period] = /^(-?\d+)=(.+)$/.exec(pair) ?? []
    if (period === undefined) throw new InvalidArgumentError(`${JSON.stringify(pair)} is not a period of a priority: write 0=20s`)
    return { priority: Number(priority), graceMs: durationFlag(period) }
  })
}

/** What the flags ask for; undefined where pods are to be left running. Throws where they contradict one another. */
export const shutdownOf = (flags: ShutdownFlags): ShutdownPeriods | undefined => {
  const { shutdownGracePeriod: totalMs, shutdownGracePeriodCriticalPods: criticalMs, shutdownGracePeriodByPodPriority: byPriority } = flags
  if (byPriority.length > 0 && totalMs > 0)
    throw new Error('--shutdown-grace-period-by-pod-priority stands instead of --shutdown-grace-period: give one of them')
  const periods = checkedPeriods({ totalMs, criticalMs, byPriority })
  return shutdownGroups(periods).length === 0 ? undefined : periods
}
