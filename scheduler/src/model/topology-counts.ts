import type { Labels } from '@coxswain/api-types'
import { labelOf } from './node-facts.ts'

/** Numbers by topology (`topology.kubernetes.io/zone`) and by its values (`west`). Nothing is kept at zero. */
export type TopologyCounts = Map<string, Map<string, number>>
export type ReadonlyTopologyCounts = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Counts at the place that the labels give; nothing where they have no such topology. */
export const countAt = (counts: TopologyCounts, key: string, labels: Labels, by: number): void => {
  const value = labelOf(labels, key)
  if (value === undefined || by === 0) return
  const values = counts.get(key) ?? new Map<string, number>()
  const next = (values.get(value) ?? 0) + by
  if (next === 0) values.delete(value)
  else values.set(value, next)
  if (values.size === 0) counts.delete(key)
  else counts.set(key, values)
}

/** The number at the place that the labels give. */
export const countedAt = (counts: ReadonlyTopologyCounts, key: string, labels: Labels): number => {
  const value = labelOf(labels, key)
  return value === undefined ? 0 : (counts.get(key)?.get(value) ?? 0)
}

export const copyCounts = (counts: ReadonlyTopologyCounts): TopologyCounts =>
  new Map([...counts].map(([key, values]) => [key, new Map(values)]))
