import type { AutoscalingV2, DeepReadonly } from '@coxswain/api-types'
import type { ResourceRef } from '@coxswain/client'

/** Why something is not known, as it is told. */
export interface Failed {
  readonly failed: string
}

export const hasFailed = (read: object): read is Failed => 'failed' in read

/** What is scaled, as its `scale` subresource shows it. */
export interface TargetScale {
  readonly ref: ResourceRef
  readonly resourceVersion: string | undefined
  readonly wanted: number
  readonly observed: number
  readonly selector: string
}

/** One reading of a metric. Amounts are thousandths; NaN where they cannot be read. */
export interface Sample {
  readonly milli: number
  /** When it was taken, by the clock of whoever took it; undefined where nobody says. */
  readonly at: number | undefined
  readonly windowMs: number
}

/** Of one pod: undefined where it was measured without the metric. */
export interface PodUsage {
  readonly pod: string
  readonly at: number | undefined
  readonly windowMs: number
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, number>> }[]
}

/**
 * Looks up what these pods use where they are measured in the same process; undefined where the API is to be asked, because another server
 * answers for it.
 */
export type LookUpUsages = (namespace: string, pods: readonly string[]) => readonly PodUsage[] | undefined

/** What was read for one metric of a spec. */
export type MetricRead =
  | { readonly usages: readonly PodUsage[] }
  | { readonly samples: ReadonlyMap<string, Sample> }
  | { readonly values: readonly Sample[] }
  | Failed

/** All that is read live for one decision. `metrics` go along with those of the spec; empty where none is needed. */
export interface LiveFacts {
  /** What they were read for. Absent: for the spec as it is. */
  readonly spec?: DeepReadonly<AutoscalingV2.HorizontalPodAutoscalerSpec> | undefined
  readonly target: TargetScale | Failed
  readonly metrics: readonly MetricRead[]
  /** When the reading of them began. */
  readonly seenAt?: number | undefined
}

/** Settings of the whole controller, by upstream's flags. */
export interface AutoscalerSettings {
  readonly tolerance: number
  readonly downscaleStabilizationMs: number
  readonly cpuInitializationPeriodMs: number
  readonly initialReadinessDelayMs: number
}
