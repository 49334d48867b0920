import { type CauseStage, formatMicroTime, type Pod, type Stored } from '@coxswain/api-types'
import { type Kind, type Outcome, type Step, tell } from '@coxswain/client'
import { hasFailed, type LiveFacts, type MetricRead, type TargetScale } from './facts.ts'
import { STALE_MS } from './usable-samples.ts'

/** What happens between a load and the pods that bear it, in order. */
export const STAGES = ['measured', 'seen', 'decided', 'created', 'scheduled', 'running'] as const
export type Stage = (typeof STAGES)[number]

/** A change to more replicas, and how far it has come. Plain data; instants are milliseconds since the epoch. */
export interface ScaleUp {
  readonly target: { readonly ref: Kind; readonly namespace: string; readonly name: string }
  readonly reason: string
  /** How many pods are to come. */
  readonly more: number
  /** When each stage was over, for the last of the pods. */
  readonly times: Readonly<Partial<Record<Stage, number>>>
  /** How many of its own stages each pod has behind it, by uid. */
  readonly pods: Readonly<Record<string, number>>
  /** Of the target since the change; undefined before it is known. */
  readonly resourceVersion?: string | undefined
}

/** One autoscaler is given up on for older changes when newer ones follow. */
const MOST = 4
/** Pods that do not run by then wait for something else than we. */
const PATIENCE_MS = 600_000

export interface ScaleUpStart {
  readonly target: TargetScale
  readonly namespace: string
  readonly name: string
  readonly reason: string
  readonly to: number
  readonly facts: LiveFacts
  readonly now: number
}

export const startScaleUp = ({ target, namespace, name, reason, to, facts, now }: ScaleUpStart): ScaleUp => {
  const { seenAt } = facts
  const measured = measuredAt(facts.metrics, now)
  return {
    target: { ref: target.ref as Kind, namespace, name },
    reason,
    more: to - target.wanted,
    times: { ...(measured === undefined ? {} : { measured }), ...(seenAt === undefined ? {} : { seen: seenAt }), decided: now },
    pods: {},
  }
}

/** When the latest reading was taken, where its clock can be believed. */
const measuredAt = (reads: readonly MetricRead[], now: number): number | undefined => {
  const times = reads
    .flatMap((read): readonly { readonly at: number | undefined }[] => {
      if (hasFailed(read)) return []
      if ('usages' in read) return read.usages
      return 'samples' in read ? [...read.samples.values()] : read.values
    })
    .flatMap(({ at }) => (at === undefined || at > now || at < now - STALE_MS ? [] : [at]))
  return times.length === 0 ? undefined : Math.max(...times)
}

/** Which change was made is known by what became of its step: one that was not made is followed no further. */
export const identify = (scaleUps: readonly ScaleUp[], outcome: Outcome | undefined): readonly ScaleUp[] =>
  scaleUps.flatMap((scaleUp) => {
    if (scaleUp.resourceVersion !== undefined) return [scaleUp]
    const resourceVersion = outcome?.ok === true ? outcome.object?.metadata.resourceVersion : undefined
    return resourceVersion === undefined ? [] : [{ ...scaleUp, resourceVersion }]
  })

/** Those that are still under way, the newest. */
export const underWay = (scaleUps: readonly ScaleUp[], now: number): readonly ScaleUp[] =>
  scaleUps.filter((each) => !isOver(each) && now - (each.times.decided ?? now) < PATIENCE_MS).slice(-MOST)

export const isOver = ({ times }: ScaleUp): boolean => times.running !== undefined

/** What is told of one that is over. */
export const tellStep = ({ target: { ref, namespace, name }, resourceVersion = '', reason, times }: ScaleUp): Step =>
  tell(ref, { metadata: { namespace, name, resourceVersion } }, { reason, stages: stagesOf(times) })

const stagesOf = (times: ScaleUp['times']): readonly CauseStage[] =>
  STAGES.flatMap((name) => {
    const time = times[name]
    return time === undefined ? [] : [{ name, time: formatMicroTime(time) }]
  })

/** Whether more pods are to come than have come. */
export const waitsFor = ({ more, pods }: ScaleUp): boolean => Object.keys(pods).length < more

/** With what is seen of one of its pods at `now`; `undefined`: that it is gone. */
export const withPod = (scaleUp: ScaleUp, uid: string, pod: Stored<Pod> | undefined, now: number): ScaleUp => {
  const { [uid]: _, ...others } = scaleUp.pods
  const pods = pod === undefined ? others : { ...others, [uid]: behind(pod) }
  const counts = Object.values(pods)
  const times = { ...scaleUp.times }
  POD_STAGES.forEach((stage, i) => {
    if (times[stage] === undefined && counts.filter((count) => count > i).length >= scaleUp.more) times[stage] = now
  })
  return { ...scaleUp, pods, times }
}

const POD_STAGES = ['created', 'scheduled', 'running'] as const satisfies readonly Stage[]

const behind = ({ spec, status }: Stored<Pod>): number => {
  if (status?.phase === 'Running') return 3
  return spec?.nodeName === undefined ? 1 : 2
}
