import type { Sample } from './facts.ts'

/** Older than this, or this far ahead of our clock, a reading says nothing about now. */
export const STALE_MS = 300_000

/** Why a reading cannot be used; undefined where it can. Zero is a reading like any other. */
export const whyUnusable = ({ milli, at }: Sample, now: number): string | undefined => {
  if (!Number.isFinite(milli)) return 'is not a number'
  if (milli < 0) return 'is negative'
  if (at === undefined) return undefined
  const age = now - at
  if (age > STALE_MS) return `is ${Math.round(age / 1000)} seconds old`
  return age < -STALE_MS ? `is of a time ${Math.round(-age / 1000)} seconds ahead` : undefined
}

export interface UsableSamples {
  readonly samples: Map<string, Sample>
  /** One of the readings that were left out, and why: for messages. */
  readonly leftOut: string | undefined
}

/** The readings that can be used: a pod with any other counts as one without. */
export const usableSamples = (given: ReadonlyMap<string, Sample>, now: number): UsableSamples => {
  const samples = new Map<string, Sample>()
  let leftOut: string | undefined
  for (const [pod, sample] of given) {
    const why = whyUnusable(sample, now)
    if (why === undefined) samples.set(pod, sample)
    else leftOut ??= `the metric of pod ${pod} ${why}`
  }
  return { samples, leftOut }
}
