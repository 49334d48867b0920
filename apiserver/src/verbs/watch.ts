import { StatusError, status } from '@coxswain/api-types'
import type { ByteSink, ByteStream, HttpResponse, Timer } from '@coxswain/ports'
import type { Entry } from '../cache/entry.ts'
import type { Change } from '../cache/history.ts'
import { type Selection, selectionOf } from '../cache/selection.ts'
import { createWatcher, type EventEncoder, type EventType, type Watcher } from '../cache/watcher.ts'
import type { Call, Core } from '../core.ts'
import { type IncludeObject, includeObject, type ListOptions, revisionOf, watchOptions } from '../request/options.ts'
import { headersOf } from '../respond/answer.ts'
import { bothForms, eventFrame, jsonBytes, objectChunks } from '../respond/encode.ts'
import { type Document, documentPieces, objectPieces, protobufFrame } from '../respond/protobuf.ts'
import { partialOf, tableOf } from '../respond/table.ts'
import { fresh } from './get.ts'
import { replayFromStore } from './watch-replay.ts'

const BOOKMARK_MS = 60_000
/** A last bookmark this long before the watch times out lets the client resume from close by. */
const LAST_BOOKMARK_MS = 2_000
/** Watches without a timeout of their own live between this and twice this, so that they do not all end together. */
const MIN_TIMEOUT_MS = 30 * 60_000

interface Start {
  readonly initial: readonly Entry[]
  readonly replay: readonly Change[]
  readonly from: number
  readonly endOfInitial: number | undefined
}

/** Changes of a collection as they happen, from the state (or the revision) that the client names. */
export const watch = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { resource, info } = call
  const options = watchOptions(info.query)
  const selection = selectionOf(resource, info.namespace, info.name, info.query)
  const include = call.view.as === 'table' ? includeObject(info.query) : 'Metadata'
  const start = await startOf(core, call, selection, options).catch((error: unknown) => gone(error))
  const body =
    'refusal' in start ? refusalStream(core, call, start.refusal) : watchStream(core, call, selection, { ...options, ...start, include })
  return { status: 200, headers: streamHeaders(call), body }
}

/** Upstream marks the streams of all media types but JSON. */
const streamHeaders = (call: Call): HttpResponse['headers'] => {
  const headers = headersOf(call)
  return call.view.protobuf ? { ...headers, 'content-type': `${call.view.contentType};stream=watch` } : headers
}

/** A start that is forgotten is told in the stream, as upstream does: clients look for it there. */
const gone = (error: unknown): { refusal: StatusError } => {
  if (error !== null && typeof error === 'object' && 'code' in error && error.code === 410) return { refusal: error as StatusError }
  throw error
}

const startOf = async (core: Core, call: Call, selection: Selection, options: ListOptions): Promise<Start> => {
  const kind = core.cache.kind(call.resource.definition)
  const { resourceVersion, sendInitialEvents } = options
  const fromState = resourceVersion === '' || resourceVersion === '0'
  if (sendInitialEvents === true || (fromState && sendInitialEvents === undefined)) {
    // A streaming list promises the same freshness as a list.
    await fresh(core, resourceVersion)
    const found = [...kind.candidates(selection)].filter(selection.matches)
    const position = kind.history.end()
    // So does one that names no revision and did not ask: upstream takes it for a streaming list as well.
    const endOfInitial = options.allowWatchBookmarks ? core.cache.revision() : undefined
    const shown = core.versions.presentAll(call.resource.definition, found)
    return { initial: shown instanceof Promise ? await shown : shown, replay: [], from: position, endOfInitial }
  }
  if (fromState) {
    await fresh(core, resourceVersion)
    return { initial: [], replay: [], from: kind.history.end(), endOfInitial: undefined }
  }
  const revision = revisionOf(resourceVersion) as number
  if (revision > core.cache.revision()) await core.cache.waitFor(revision)
  const from = kind.history.after(revision)
  if (from !== undefined) return { initial: [], replay: [], from, endOfInitial: undefined }
  const { changes, reached } = await replayFromStore(core, call.resource.definition, revision)
  const next = kind.history.after(reached)
  if (next === undefined) throw status.expired(`too old resource version: ${revision} (${core.cache.revision()})`)
  return { initial: [], replay: changes, from: next, endOfInitial: undefined }
}

const watchStream = (
  core: Core,
  call: Call,
  selection: Selection,
  options: ListOptions & Start & { readonly include: IncludeObject },
): ByteStream => {
  let watcher: Watcher | undefined
  const timers = new Set<Timer>()
  let cancelled = false
  const release = (): void => {
    cancelled = true
    watcher?.close()
    for (const timer of timers) timer.cancel()
  }
  const start = (sink: ByteSink): void => {
    if (cancelled) return
    watcher = createWatcher({
      ...options,
      kind: core.cache.kind(call.resource.definition),
      selection,
      encoder: encoderOf(core, call, options.include),
      clock: core.clock,
      sink,
      onEnd: release,
    })
    const lifetime = options.timeoutSeconds === 0 ? MIN_TIMEOUT_MS * (1 + core.random.next()) : Math.max(0, options.timeoutSeconds * 1000)
    timers.add(
      core.clock.after(lifetime, () => {
        release()
        sink.end()
      }),
    )
    if (options.allowWatchBookmarks) bookmarks(core, watcher, lifetime, timers)
  }
  return { start, cancel: release }
}

const bookmarks = (core: Core, watcher: Watcher, lifetime: number, timers: Set<Timer>): void => {
  const ends = core.clock.monotonic() + lifetime
  const arm = (): void => {
    const left = ends - core.clock.monotonic()
    const wait = left > BOOKMARK_MS + LAST_BOOKMARK_MS ? BOOKMARK_MS : left - LAST_BOOKMARK_MS
    if (wait <= 0) return
    const timer = core.clock.after(wait, () => {
      timers.delete(timer)
      watcher.bookmark(core.cache.revision())
      arm()
    })
    timers.add(timer)
  }
  arm()
}

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'

/** How the events of one watch are written. */
interface Form {
  readonly core: Core
  readonly call: Call
  readonly include: IncludeObject
  /** Names of the bytes of an event among those that watchers share. Made once: a text that is put together is hashed each time it is looked up. */
  readonly keys: Readonly<Record<EventType, string>>
  /** The next table brings its columns along: the first one does. */
  headers: boolean
}

const frameIn = ({ view }: Call): typeof eventFrame => (view.protobuf ? protobufFrame : eventFrame)

/** The bytes of an event. Not made inside an encoder: all watchers but the first find them made, and would have V8 bet on that one's function. */
const makeFrame = (form: Form, type: EventType, entry: Entry, shared: Change | undefined): Uint8Array => {
  const bytes = frameIn(form.call)(type, eventObject(form, entry))
  if (shared !== undefined && shared.frames !== 'dropped' && form.call.view.as !== 'table') {
    shared.frames ??= new Map()
    shared.frames.set(form.keys[type], bytes)
  }
  return bytes
}

const eventObject = (form: Form, entry: Entry): readonly Uint8Array[] => {
  const { core, call, include } = form
  const { resource, view } = call
  if (view.as === 'object' && view.protobuf) return objectPieces(resource, core.messages.of(resource, entry))
  if (view.as === 'object') return objectChunks(core.objects, resource, entry, view)
  const both = bothForms(core.objects, resource, entry)
  if (view.as !== 'table') return documentBytes(core, call, partialOf(both.stored, view.meta))
  const table = tableOf({
    resource,
    items: [both],
    includeObject: include,
    now: core.clock.now(),
    metadata: { resourceVersion: String(entry.revision) },
    apiVersion: view.meta,
    headers: form.headers,
  })
  form.headers = false
  return [jsonBytes(table)]
}

/** Encodes events in the call's view. Bytes of the plain forms are shared by all watchers of the form. */
const encoderOf = (core: Core, call: Call, include: IncludeObject): EventEncoder => {
  const { resource, view } = call
  const name = `|${resource.apiVersion}|${view.key}`
  const keys = { ADDED: `ADDED${name}`, MODIFIED: `MODIFIED${name}`, DELETED: `DELETED${name}` }
  const form: Form = { core, call, include, keys, headers: true }
  const frame = frameIn(call)
  return {
    event: (type, entry, shared) => {
      const known = shared?.frames === 'dropped' || view.as === 'table' ? undefined : shared?.frames?.get(keys[type])
      if (known !== undefined) return known
      const shown = core.versions.present(resource.definition, entry)
      return shown instanceof Promise ? shown.then((each) => makeFrame(form, type, each, shared)) : makeFrame(form, type, shown, shared)
    },
    error: (error) => frame('ERROR', documentBytes(core, call, statusOf(error))),
    bookmark: (revision, endsInitialEvents) => {
      const metadata = {
        resourceVersion: String(revision),
        ...(endsInitialEvents ? { annotations: { [INITIAL_EVENTS_END]: 'true' } } : {}),
      }
      const types = view.as === 'object' ? resource : { kind: 'PartialObjectMetadata', apiVersion: view.meta }
      const plain = { kind: types.kind, apiVersion: types.apiVersion, metadata }
      const shown =
        view.as === 'table'
          ? { kind: 'Table', apiVersion: view.meta, metadata, columnDefinitions: form.headers ? [] : null, rows: [] }
          : plain
      return frame('BOOKMARK', documentBytes(core, call, shown))
    },
  }
}

/** What a client hears of a conversion that failed. */
const statusOf = (error: unknown) => (error instanceof StatusError ? error : status.internal(String(error))).status

const documentBytes = (core: Core, { view, resource }: Call, document: Document): readonly Uint8Array[] =>
  view.protobuf ? documentPieces(core.types, resource, document) : [jsonBytes(document)]

const refusalStream = (core: Core, call: Call, refusal: StatusError): ByteStream => ({
  start: (sink) => {
    const frame = call.view.protobuf ? protobufFrame : eventFrame
    sink.write(frame('ERROR', documentBytes(core, call, refusal.status)))
    sink.end()
  },
  cancel: () => undefined,
})
