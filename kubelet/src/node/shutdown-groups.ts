/** How long pods get to end when their node is shut down, those of lower priority first (upstream's kubelet configuration). */
export interface ShutdownPeriods {
  /** For all pods together (`shutdownGracePeriod`); 0: they are not ended when the agent is told to stop. */
  readonly totalMs: number
  /** What of it is kept for critical pods (`shutdownGracePeriodCriticalPods`). */
  readonly criticalMs: number
  /** Instead of both: a period for each range of priorities, from the one that it names up (`shutdownGracePeriodByPodPriority`). */
  readonly byPriority?: readonly ShutdownGroup[] | undefined
}

export interface ShutdownGroup {
  readonly priority: number
  readonly graceMs: number
}

/** What a machine takes that is shut down by hand though nothing is configured: half of a minute, ten seconds of it for critical pods. */
export const DEFAULT_SHUTDOWN: ShutdownPeriods = { totalMs: 30_000, criticalMs: 10_000 }

interface TotalAndCritical {
  readonly totalMs: number | undefined
  readonly criticalMs: number | undefined
}

/** Gives the periods back. Throws where one contradicts the other, as their flags call them. */
export const checkedPeriods = (periods: ShutdownPeriods): ShutdownPeriods => {
  if (periods.criticalMs > periods.totalMs)
    throw new Error('--shutdown-grace-period-critical-pods is a part of --shutdown-grace-period, and may not exceed it')
  return periods
}

/**
 * The periods of a machine of which some are told: with another total nothing of it is kept for critical pods unless that is told too.
 * Throws as `checkedPeriods`.
 */
export const shutdownPeriods = ({ totalMs, criticalMs }: TotalAndCritical): ShutdownPeriods =>
  checkedPeriods({
    totalMs: totalMs ?? DEFAULT_SHUTDOWN.totalMs,
    criticalMs: criticalMs ?? (totalMs === undefined ? DEFAULT_SHUTDOWN.criticalMs : 0),
  })

const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000

/** The periods as groups, the lowest priority first; none where pods are not ended. */
export const shutdownGroups = ({ totalMs, criticalMs, byPriority = [] }: ShutdownPeriods): readonly ShutdownGroup[] => {
  if (byPriority.length > 0) return [...byPriority].sort((a, b) => a.priority - b.priority)
  if (totalMs <= 0) return []
  const critical = { priority: SYSTEM_CRITICAL_PRIORITY, graceMs: criticalMs }
  return [{ priority: 0, graceMs: totalMs - criticalMs }, ...(criticalMs > 0 ? [critical] : [])]
}

/** The groups that have pods, with them. A pod is in the highest group that is not above it, or in the lowest of all. */
export const groupByPriority = <Item>(
  items: readonly Item[],
  groups: readonly ShutdownGroup[],
  priorityOf: (item: Item) => number,
): readonly { readonly graceMs: number; readonly items: readonly Item[] }[] => {
  const groupOf = (item: Item): ShutdownGroup | undefined => groups.findLast(({ priority }) => priority <= priorityOf(item)) ?? groups[0]
  return groups.flatMap((group) => {
    const own = items.filter((item) => groupOf(item) === group)
    return own.length === 0 ? [] : [{ graceMs: group.graceMs, items: own }]
  })
}
