/** How much of the past a store keeps, so that watches can be resumed and lists paged. */
export interface HistoryOptions {
  /** Milliseconds that an event is kept at least, unless a bound below is passed. Default 300,000. */
  readonly historyAgeMs?: number | undefined
  /** Most events kept, whatever their age. Default 50,000. */
  readonly historyEvents?: number | undefined
  /** Most bytes of values kept in events, whatever their age. Default 32 MiB. */
  readonly historyBytes?: number | undefined
}

interface Kept {
  readonly length: number
  readonly bytes: number
  revisionAt(index: number): number
}

/**
 * Decides when to compact, from what is committed; there is no timer. Marks remember which revision stood at what time, ten for the
 * kept age, so that events are kept between one and 1.1 times that long while writes come in.
 */
export const historyPolicy = ({ historyAgeMs = 300_000, historyEvents = 50_000, historyBytes = 32 * 1024 * 1024 }: HistoryOptions = {}) => {
  let marks: { readonly at: number; readonly revision: number }[] = []
  /** Revision to compact at now; undefined while there is no need. Ask after each commit; `now` is monotonic. */
  return (log: Kept, revision: number, now: number): number | undefined => {
    let target: number | undefined
    const newest = marks.at(-1)
    if (newest === undefined || now - newest.at >= historyAgeMs / 10) {
      marks.push({ at: now, revision })
      const fresh = marks.findIndex((mark) => mark.at > now - historyAgeMs)
      target = marks[fresh - 1]?.revision
      if (fresh > 0) marks = marks.slice(fresh)
    }
    // A tenth at once: compacting event by event would cost a batch each.
    if (log.length > historyEvents) target = Math.max(target ?? 0, log.revisionAt(Math.floor(log.length - historyEvents * 0.9)) - 1)
    if (log.bytes > historyBytes) target = Math.max(target ?? 0, log.revisionAt(Math.floor(log.length / 10)))
    return target
  }
}
