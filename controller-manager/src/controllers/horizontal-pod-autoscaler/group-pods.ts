import { type Pod, parseTime, type Stored } from '@coxswain/api-types'
import { podReadyCondition } from '../../shared/pod-state.ts'
import type { AutoscalerSettings, Sample } from './facts.ts'

export interface GroupedPods {
  /** Pods whose readings count as they are. */
  readonly ready: number
  /** Not started, or not ready: their readings do not count. */
  readonly unready: readonly string[]
  /** Without a reading. */
  readonly missing: readonly string[]
  /** Failed, or on their way out. */
  readonly ignored: readonly string[]
}

export interface GroupInput {
  readonly pods: readonly Stored<Pod>[]
  readonly samples: ReadonlyMap<string, Sample>
  /** Of CPU the first readings of a pod tell of its start rather than of its load. */
  readonly resource?: string | undefined
  readonly settings: AutoscalerSettings
  readonly now: number
}

/** Which pods count how (upstream's `groupPods`). */
export const groupPods = (input: GroupInput): GroupedPods => {
  const groups = { ready: [], unready: [], missing: [], ignored: [] } as Record<Group, string[]>
  for (const pod of input.pods) groups[groupOf(pod, input)].push(pod.metadata.name)
  return { ...groups, ready: groups.ready.length }
}

type Group = 'ready' | 'unready' | 'missing' | 'ignored'

const groupOf = (pod: Stored<Pod>, input: GroupInput): Group => {
  const { metadata, status } = pod
  if (metadata.deletionTimestamp !== undefined || status?.phase === 'Failed') return 'ignored'
  if (status?.phase === 'Pending') return 'unready'
  const sample = input.samples.get(metadata.name)
  if (sample === undefined) return 'missing'
  return input.resource === 'cpu' && isStarting(pod, sample, input) ? 'unready' : 'ready'
}

const isStarting = (pod: Stored<Pod>, sample: Sample, { settings, now }: GroupInput): boolean => {
  const condition = podReadyCondition(pod)
  const started = parseTime(pod.status?.startTime)
  if (condition === undefined || started === undefined) return true
  const isUnready = condition.status === 'False'
  const changed = parseTime(condition.lastTransitionTime) ?? 0
  if (started + settings.cpuInitializationPeriodMs > now) return isUnready || (sample.at ?? now) < changed + sample.windowMs
  // One that has been ready before is busy, not starting.
  return isUnready && started + settings.initialReadinessDelayMs > changed
}
