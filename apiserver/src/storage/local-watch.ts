import { folder } from './keys.ts'
import type { Mvcc } from './mvcc.ts'
import type { Watch, WatchSink } from './store.ts'
import { guarded, type WatchHub } from './watch-hub.ts'

export interface Watched {
  readonly core: Mvcc
  readonly hub: WatchHub
}

/** Starts a watch over an `Mvcc`: what is past first, in the microtask after the call, then live. The sink is never called from within `watch`. */
export const watchLocal = ({ core, hub }: Watched, prefix: string, fromRevision: number, sink: WatchSink): Watch => {
  let live: Watch | undefined
  let closed = false
  queueMicrotask(() => {
    if (closed) return
    if (fromRevision < core.compacted) {
      guarded(() => sink.compacted(core.compacted))
      return
    }
    const reached = core.committed
    const past = orError(() => core.since(fromRevision, folder(prefix)))
    if (past instanceof Error) {
      guarded(() => sink.failed(past))
      return
    }
    // Registered before the past is handed over: a sink may write in answer, and must get that event too.
    live = hub.add(prefix, Math.max(fromRevision, reached), sink)
    if (past.length > 0) guarded(() => sink.events(past))
    if (!closed) guarded(() => sink.progress(Math.max(fromRevision, reached)))
  })
  return {
    close: () => {
      closed = true
      live?.close()
    },
  }
}

const orError = <T>(give: () => T): T | Error => {
  try {
    return give()
  } catch (error) {
    return error as Error
  }
}
