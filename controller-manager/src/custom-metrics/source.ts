import type { LabelRequirement } from '@coxswain/api-types'
import type { Unsubscribe } from '@coxswain/client'

/** A resource of the API by group and plural: `apps`, `deployments`. */
export interface GroupResource {
  readonly group: string
  readonly resource: string
}

/** A metric that objects of a resource have. */
export interface CustomMetric extends GroupResource {
  readonly namespaced: boolean
  readonly metric: string
}

/** A value as it was read. */
export interface Reading {
  /** NaN where there is not one number: none, or several for one object. */
  readonly value: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Over which time it was taken, where it is a rate. */
  readonly windowMs?: number | undefined
}

/** One series of an external metric. */
export interface LabelledReading extends Reading {
  readonly labels: Readonly<Record<string, string>>
}

export interface ObjectsAsked extends GroupResource {
  /** Empty for objects without one. */
  readonly namespace: string
  readonly names: readonly string[]
  readonly metric: string
  /** Which series count, by their labels. */
  readonly selector: readonly LabelRequirement[]
}

export interface ExternalAsked {
  readonly namespace: string
  readonly metric: string
  readonly selector: readonly LabelRequirement[]
}

/** Where values of metrics come from: pods that are asked themselves, or a Prometheus that has asked them. */
export interface MetricsSource {
  /** What can be asked for now. */
  customMetrics(): readonly CustomMetric[]
  externalMetrics(): readonly string[]
  /** By name, of those objects that have one. Undefined where no object of the resource has the metric. Rejects with StatusError. */
  ofObjects(asked: ObjectsAsked): Promise<ReadonlyMap<string, Reading> | undefined>
  /** Undefined where there is no such metric. Rejects with StatusError. */
  external(asked: ExternalAsked): Promise<readonly LabelledReading[] | undefined>
  /** Calls `told` when there may be something new: to ask for, or to be read. */
  onNews(told: () => void): Unsubscribe
  start(): void
  stop(): void
}

/** The largest amount whose thousandths a quantity of upstream holds (int64). */
const MOST = Number(2n ** 63n / 1000n)

/** Can it be told? What is no number, without end, or beyond what a quantity holds, is no value at all. */
export const isReadable = ({ value }: Reading): boolean => Number.isFinite(value) && Math.abs(value) < MOST
