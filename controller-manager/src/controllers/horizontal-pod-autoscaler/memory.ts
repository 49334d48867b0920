/** How many replicas the metrics asked for once. */
export interface Recommendation {
  readonly at: number
  readonly replicas: number
}

/** A change of the number of replicas that was made. */
export interface ScaleEvent {
  readonly at: number
  readonly change: number
}

/** What is remembered of an autoscaler. Without it, it is stabilised anew, and starts its policies' periods afresh. */
export interface AutoscalerRecord {
  readonly uid: string
  /** Of the pods of its target. */
  readonly selector: string
  readonly recommendations: readonly Recommendation[]
  readonly ups: readonly ScaleEvent[]
  readonly downs: readonly ScaleEvent[]
  /** A change that was asked for last, before it is known what became of it. */
  readonly pending?: { readonly at: number; readonly from: number; readonly to: number } | undefined
  /** Warnings that were told last: each is told once. */
  readonly told: readonly string[]
}

export const newRecord = (uid: string): AutoscalerRecord => ({ uid, selector: '', recommendations: [], ups: [], downs: [], told: [] })

/** Policies look no further back. */
const LONGEST_PERIOD_MS = 1_800_000

/** The record with what was asked for last: as a change that was made, or forgotten where it was not. */
export const settlePending = (record: AutoscalerRecord, wasMade: boolean, now: number): AutoscalerRecord => {
  const { pending, ...rest } = record
  const fresh = ({ at }: ScaleEvent): boolean => at > now - LONGEST_PERIOD_MS
  const ups = rest.ups.filter(fresh)
  const downs = rest.downs.filter(fresh)
  if (pending === undefined || !wasMade) return { ...rest, ups, downs }
  const { at, from, to } = pending
  return to > from
    ? { ...rest, downs, ups: [...ups, { at, change: to - from }] }
    : { ...rest, ups, downs: [...downs, { at, change: from - to }] }
}
