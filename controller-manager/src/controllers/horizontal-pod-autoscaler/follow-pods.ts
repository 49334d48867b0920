import { kinds, type Pod } from '@coxswain/api-types'
import type { Change, KeySource, ObjectKey } from '@coxswain/client'
import { isOver, type ScaleUp, waitsFor, withPod } from './scale-ups.ts'
import type { SelectorIndex } from './selector-index.ts'
import { createStageMetrics } from './stage-metrics.ts'

/** Changes that are followed, by autoscaler. */
export type ScaleUps = Map<ObjectKey, readonly ScaleUp[]>

export interface FollowedPods {
  readonly scaleUps: ScaleUps
  /** Autoscalers by the pods that they select. */
  readonly selectors: Pick<SelectorIndex, 'selecting'>
}

/** Sees how far the pods of changes have come. It puts nothing into the queue: what it has seen is told at the next look. */
export const followPods = ({ scaleUps, selectors }: FollowedPods): KeySource => ({
  start: ({ informers, clock, metrics }) => {
    const durations = createStageMetrics(metrics)
    const owners = new Map([...scaleUps].flatMap(([key, each]) => each.flatMap(({ pods }) => Object.keys(pods).map((uid) => [uid, key]))))
    const note = (key: ObjectKey, scaleUp: ScaleUp, { type, object }: Change<Pod>): void => {
      const next = withPod(scaleUp, object.metadata.uid, type === 'deleted' ? undefined : object, clock.now())
      scaleUps.set(key, scaleUps.get(key)?.map((each) => (each === scaleUp ? next : each)) ?? [])
      if (isOver(next)) durations.observe(next)
    }
    const take = (change: Change<Pod>): void => {
      const { object, type } = change
      const { uid } = object.metadata
      const keys = type === 'added' ? selectors.selecting([object]) : [owners.get(uid) ?? '']
      if (type === 'deleted') owners.delete(uid)
      for (const key of keys) {
        const scaleUp = scaleUps.get(key)?.find((each) => !isOver(each) && (uid in each.pods || (type === 'added' && waitsFor(each))))
        if (scaleUp === undefined) continue
        if (type !== 'deleted') owners.set(uid, key)
        note(key, scaleUp, change)
      }
    }
    const stop = informers.for(kinds.Pod).onChange((changes) => {
      if (scaleUps.size === 0) owners.clear()
      else for (const change of changes) take(change)
    })
    return { stop, activity: () => [] }
  },
})
