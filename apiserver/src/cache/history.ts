import type { Entry } from './entry.ts'

/** One change of one object, as watchers of its kind see it. */
export interface Change {
  readonly revision: number
  /** The state after; for a delete the last state, at the revision of the delete. */
  readonly entry: Entry
  /** The state before; undefined for a create. */
  readonly previous: Entry | undefined
  readonly deleted: boolean
  /** Encodings shared by all watchers that want the same one, made on first need; `dropped` where hardly anyone will want them again. */
  frames: Map<string, Uint8Array> | 'dropped' | undefined
  /** Bytes of all changes before this one since the start: distances between changes are differences of these. */
  readonly offset: number
}

/** The latest changes of a kind, bounded by number, bytes and age. Positions count from the start of the process. */
export interface History {
  /** Position that the next change will get. */
  end(): number
  /** Changes before this position are forgotten. */
  begin(): number
  at(position: number): Change | undefined
  add(change: Omit<Change, 'frames' | 'offset'>, now: number): Change
  /** Position of the first change after `revision`; undefined where changes after it may be forgotten. */
  after(revision: number): number | undefined
}

export interface HistoryOptions {
  /** The state at this revision is where the history begins. */
  readonly since: number
  readonly maxChanges: number
  readonly maxBytes: number
}

/** Frames of changes this many bytes back are dropped: live watchers have them, and others can have them made again. */
const FRAMES_KEPT_BYTES = 512 * 1024

export const createHistory = ({ since, maxChanges, maxBytes }: HistoryOptions): History => {
  const ring: (Change | undefined)[] = []
  let begin = 0
  let end = 0
  let offset = 0
  let framesFrom = 0
  let forgottenUpTo = since
  const at = (position: number): Change | undefined => (position < begin || position >= end ? undefined : ring[position % maxChanges])
  const forget = (): void => {
    const first = at(begin)
    if (first !== undefined) forgottenUpTo = first.revision
    ring[begin % maxChanges] = undefined
    begin++
  }
  const dropFrames = (): void => {
    for (; framesFrom < end; framesFrom++) {
      const change = at(framesFrom)
      if (change === undefined) continue
      if (offset - change.offset <= FRAMES_KEPT_BYTES) return
      change.frames = 'dropped'
    }
  }
  return {
    begin: () => begin,
    end: () => end,
    at,
    add: ({ revision, entry, previous, deleted }) => {
      const change: Change = { revision, entry, previous, deleted, frames: undefined, offset }
      offset += change.entry.value.bytes.byteLength
      if (end - begin === maxChanges) forget()
      ring[end % maxChanges] = change
      end++
      while (end - begin > 1 && offset - (at(begin)?.offset ?? offset) > maxBytes) forget()
      dropFrames()
      return change
    },
    after: (revision) => {
      if (revision < forgottenUpTo) return undefined
      let [low, high] = [begin, end]
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((at(middle)?.revision ?? 0) <= revision) low = middle + 1
        else high = middle
      }
      return low
    },
  }
}
