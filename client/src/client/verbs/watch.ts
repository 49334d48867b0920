import type { KubeObject, MetaV1, Stored } from '@coxswain/api-types'
import { type HttpResponse, isByteStream, onAbort } from '@coxswain/ports'
import { createFrameSplitter, type FrameSplitter } from '../frames.ts'
import { acceptOf } from '../media-types.ts'
import { readBody } from '../read-body.ts'
import { collectionPath, type Kind, refOf } from '../resource.ts'
import { TransportError } from '../transport-error.ts'
import type { Wire } from '../wire.ts'
import type { Selection } from './list.ts'

/** One event of a watch. An ERROR ends it; its object tells why (410 `Expired`: list again). */
export type WatchEvent<T extends KubeObject = KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: Stored<T> }
  | { readonly type: 'ERROR'; readonly object: MetaV1.Status }

export interface WatchOptions<T extends KubeObject> extends Selection {
  /** Where to begin; empty: the present state as ADDED events, then what follows. */
  readonly resourceVersion?: string | undefined
  /** Begin with the present state, closed by a bookmark with the annotation `k8s.io/initial-events-end`. */
  readonly sendInitialEvents?: boolean | undefined
  readonly allowBookmarks?: boolean | undefined
  readonly timeoutSeconds?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Ask for another form of the objects, such as tables; the kind's own unless given. */
  readonly accept?: string | undefined
  /** The server has accepted the watch. */
  onOpen?(): void
  /** Called synchronously with all events that one chunk of bytes completes. Must not throw. */
  onEvents(events: readonly WatchEvent<T>[]): void
}

/**
 * Follows a collection. Resolves when the server ends the stream or `signal` fires; throws StatusError where the watch is refused,
 * TransportError where no answer came or the stream does not read as events.
 */
export const watchVerb = (wire: Wire) => {
  const read = createReader(wire)
  return async <T extends KubeObject>(kind: Kind<T>, options: WatchOptions<T>): Promise<void> => {
    const ref = refOf(kind)
    const { namespace, labelSelector, fieldSelector, resourceVersion, sendInitialEvents, allowBookmarks, timeoutSeconds, signal } = options
    const query = {
      watch: true,
      labelSelector,
      fieldSelector,
      resourceVersion,
      resourceVersionMatch: sendInitialEvents === true ? 'NotOlderThan' : undefined,
      sendInitialEvents,
      allowWatchBookmarks: allowBookmarks,
      timeoutSeconds,
    }
    const path = collectionPath(ref, namespace)
    const response = await wire.open({ method: 'GET', path, query, accept: options.accept ?? acceptOf(ref, 'object'), signal })
    options.onOpen?.()
    await follow(path, response, {
      signal,
      read,
      onEvents: options.onEvents as (events: readonly WatchEvent[]) => void,
    })
  }
}

type ReadEvents = (splitter: FrameSplitter, chunk: Uint8Array) => readonly WatchEvent[]

/**
 * Reads the events that a chunk completes. A server in the same process hands all watches of a change the very same bytes, one after the
 * other: these are read once, and the caches behind the watches hold one object.
 */
const createReader = ({ parse }: Wire): ReadEvents => {
  let last: Uint8Array | undefined
  let events: readonly WatchEvent[] = []
  return (splitter, chunk) => {
    const fresh = splitter.empty
    if (fresh && chunk === last) return events
    events = splitter.push(chunk).map((frame) => parse(frame) as WatchEvent)
    last = fresh && splitter.empty ? chunk : undefined
    return events
  }
}

const LINE_BREAK = new Uint8Array([10])

interface Follower {
  readonly signal: AbortSignal | undefined
  readonly read: ReadEvents
  onEvents(events: readonly WatchEvent[]): void
}

const follow = async (path: string, { body }: HttpResponse, { signal, read, onEvents }: Follower): Promise<void> => {
  const splitter = createFrameSplitter()
  const deliver = (chunk: Uint8Array): void => {
    const events = read(splitter, chunk)
    if (events.length > 0) onEvents(events)
  }
  /** A last frame needs no line break. */
  const finish = (): void => {
    if (!splitter.empty) deliver(LINE_BREAK)
  }
  const broken = (error: unknown): TransportError => new TransportError(`GET ${path}: the watch cannot be read`, { cause: error })
  if (!isByteStream(body)) {
    deliver(await readBody(body))
    return finish()
  }
  await new Promise<void>((resolve, reject) => {
    let open = true
    const close = (settle: () => void): void => {
      if (!open) return
      open = false
      forget()
      settle()
    }
    /** An error must not travel into the producer, which serves others too. */
    const guarded = (task: () => void): void => {
      try {
        task()
      } catch (error) {
        close(() => reject(broken(error)))
        body.cancel()
      }
    }
    const abort = (): void => {
      close(resolve)
      body.cancel()
    }
    const forget = onAbort(signal, abort)
    if (signal?.aborted === true) return abort()
    body.start({
      write: (chunk) => {
        if (open) guarded(() => deliver(chunk))
      },
      end: () => {
        if (open) guarded(finish)
        close(resolve)
      },
      pendingBytes: () => 0,
      onDrain: (task) => task(),
    })
  })
}
