import type { ControllerMemory, ObjectKey } from '@coxswain/client'
import { mapMemory, memories } from '../../shared/map-memory.ts'
import type { ScaleUps } from './follow-pods.ts'
import type { AutoscalerRecord } from './memory.ts'
import type { ScaleUp } from './scale-ups.ts'
import { createSelectorIndex, type SelectorIndex } from './selector-index.ts'

/** All that is remembered of autoscalers. */
export interface AutoscalerState {
  readonly records: ReadonlyMap<ObjectKey, AutoscalerRecord>
  /** Found by the selectors of their records. */
  readonly selectors: Pick<SelectorIndex, 'selecting'>
  readonly scaleUps: ScaleUps
  readonly memory: ControllerMemory
  remember(key: ObjectKey, record: AutoscalerRecord): void
  follow(key: ObjectKey, scaleUps: readonly ScaleUp[]): void
  forget(key: ObjectKey): void
}

export const createAutoscalerState = (): AutoscalerState => {
  const records = new Map<ObjectKey, AutoscalerRecord>()
  const scaleUps: ScaleUps = new Map()
  const selectors = createSelectorIndex()
  const kept = memories({ records: mapMemory(records), scaleUps: mapMemory(scaleUps) })
  const follow = (key: ObjectKey, those: readonly ScaleUp[]): void => {
    if (those.length === 0) scaleUps.delete(key)
    else scaleUps.set(key, those)
  }
  return {
    records,
    selectors,
    scaleUps,
    follow,
    remember: (key, record) => {
      records.set(key, record)
      selectors.set(key, record.selector)
    },
    forget: (key) => {
      records.delete(key)
      selectors.delete(key)
      scaleUps.delete(key)
    },
    memory: {
      dump: kept.dump,
      restore: (dump) => {
        kept.restore(dump)
        for (const [key, { selector }] of records) selectors.set(key, selector)
      },
    },
  }
}
