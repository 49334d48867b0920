import { kinds, matchesLabels, parseLabelSelector } from '@coxswain/api-types'
import { type KeySource, type ObjectKey, type RunningKeySource, splitKey } from '@coxswain/client'
import type { AutoscalerRecord } from './memory.ts'

/** Tells which pods have been measured anew, by key. Offered by whoever measures, where it is in the same process. */
export interface SampleFeed {
  /** Gives what ends it. */
  onSample(listener: (pods: Iterable<ObjectKey>) => void): () => void
}

/** New readings come as they come: one look each second is enough. */
export const SAMPLE_PAUSE_MS = 1000

/** Looks at an autoscaler when one of its pods has been measured, at most once a second. */
export const followSamples = (feed: SampleFeed, records: ReadonlyMap<ObjectKey, AutoscalerRecord>): KeySource => ({
  start: ({ informers, clock, enqueue }): RunningKeySource => {
    const pods = informers.for(kinds.Pod)
    const looked = new Map<ObjectKey, number>()
    const waiting = new Map<ObjectKey, { cancel(): void }>()
    const look = (key: ObjectKey): void => {
      waiting.delete(key)
      looked.set(key, clock.now())
      enqueue(key)
    }
    const concerned = (key: ObjectKey): void => {
      if (waiting.has(key)) return
      const left = (looked.get(key) ?? 0) + SAMPLE_PAUSE_MS - clock.now()
      if (left <= 0) look(key)
      else
        waiting.set(
          key,
          clock.after(left, () => look(key)),
        )
    }
    const end = feed.onSample((keys) => {
      const measured = new Map<string, (typeof keys extends Iterable<infer K> ? K : never)[]>()
      for (const key of keys) {
        const { namespace } = splitKey(key)
        measured.set(namespace, [...(measured.get(namespace) ?? []), key])
      }
      for (const key of looked.keys()) if (!records.has(key)) looked.delete(key)
      for (const [key, { selector }] of records) {
        const among = measured.get(splitKey(key).namespace) ?? []
        if (selector === '' || among.length === 0) continue
        const requirements = parseLabelSelector(selector)
        const isOne = (pod: ObjectKey): boolean => {
          const { namespace, name } = splitKey(pod)
          const found = pods.get(namespace, name)
          return found !== undefined && matchesLabels(requirements, found.metadata.labels)
        }
        if (among.some(isOne)) concerned(key)
      }
    })
    return {
      stop: () => {
        end()
        for (const timer of waiting.values()) timer.cancel()
        waiting.clear()
      },
      activity: () => [],
    }
  },
})
