import { folder } from './keys.ts'
import type { StoreEvent, Watch, WatchSink } from './store.ts'

interface Watcher {
  readonly sink: WatchSink
  readonly after: number
  told: number
  open: boolean
}
interface Bucket {
  readonly watchers: Set<Watcher>
  events: StoreEvent[]
}

/** Calls a sink. One that throws has a bug: it surfaces as an uncaught exception, and the others still get their events. */
export const guarded = (call: () => void): void => {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

const handOver = (watcher: Watcher, events: readonly StoreEvent[]): void => {
  const first = events[0]
  if (!watcher.open || first === undefined) return
  const wanted = first.revision > watcher.after ? events : events.filter((event) => event.revision > watcher.after)
  if (wanted.length > 0) guarded(() => watcher.sink.events(wanted))
}

/** The live watches of one process, found by prefix: an event costs its key's folders, not the number of watches. */
export class WatchHub {
  readonly #buckets = new Map<string, Bucket>()
  readonly #queue: (readonly StoreEvent[])[] = []
  #dispatching = false
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Hands over events after `revision` from now on. */
  add(prefix: string, revision: number, sink: WatchSink): Watch {
    const name = folder(prefix)
    const bucket = this.#buckets.get(name) ?? { watchers: new Set<Watcher>(), events: [] }
    this.#buckets.set(name, bucket)
    const watcher: Watcher = { sink, after: revision, told: revision, open: true }
    bucket.watchers.add(watcher)
    this.#size++
    return {
      close: () => {
        if (!watcher.open) return
        watcher.open = false
        this.#size--
        bucket.watchers.delete(watcher)
        if (bucket.watchers.size === 0 && this.#buckets.get(name) === bucket) this.#buckets.delete(name)
      },
    }
  }

  /** Events in order of revision, no revision split over two calls. A sink may write: what comes of it waits its turn. */
  dispatch(events: readonly StoreEvent[]): void {
    if (this.#size === 0 || events.length === 0) return
    this.#queue.push(events)
    if (this.#dispatching) return
    this.#dispatching = true
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#deliver(next)
    this.#dispatching = false
  }

  /** Tells each watch that nothing up to `revision` is pending, unless it has been told so much already. */
  progress(revision: number): void {
    for (const watcher of this.#all()) {
      if (!watcher.open || watcher.told >= revision) continue
      watcher.told = revision
      guarded(() => watcher.sink.progress(revision))
    }
  }

  /** Ends every watch with a last call. */
  end(last: (sink: WatchSink) => void): void {
    const watchers = this.#all()
    this.#buckets.clear()
    this.#size = 0
    for (const watcher of watchers) {
      if (!watcher.open) continue
      watcher.open = false
      guarded(() => last(watcher.sink))
    }
  }

  #deliver(events: readonly StoreEvent[]): void {
    const touched: Bucket[] = []
    for (const event of events) {
      this.#sort('', event, touched)
      const { key } = event
      for (let slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1))
        this.#sort(key.slice(0, slash + 1), event, touched)
    }
    for (const bucket of touched) {
      const batch = bucket.events
      bucket.events = []
      for (const watcher of [...bucket.watchers]) handOver(watcher, batch)
    }
  }

  #sort(name: string, event: StoreEvent, touched: Bucket[]): void {
    const bucket = this.#buckets.get(name)
    if (bucket === undefined) return
    if (bucket.events.length === 0) touched.push(bucket)
    bucket.events.push(event)
  }

  #all(): Watcher[] {
    return [...this.#buckets.values()].flatMap((bucket) => [...bucket.watchers])
  }
}
