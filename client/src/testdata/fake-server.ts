import { setImmediate as nextTurn } from 'node:timers/promises'
import { formatTime, type KubeObject, type Stored, StatusError, status } from '@coxswain/api-types'
import type { ByteSink, HttpRequest, HttpResponse, Transport, VirtualClock } from '@coxswain/ports'
import { mergePatch } from '../testing/patches.ts'

type StoredObject = Stored<KubeObject>
interface LogEntry {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly collection: string
  readonly object: StoredObject
}
interface Watcher {
  readonly collection: string
  readonly namespace: string
  readonly name: string
  readonly sink: ByteSink
}

/** A few hundred lines of a server's protocol: verbs, resource versions, watches, bookmarks. One counter for all resources. */
export interface FakeServer {
  readonly transport: Transport
  /** `METHOD path?query` of all requests so far. */
  readonly requests: readonly string[]
  /** All objects of a collection such as `/api/v1/pods`. */
  objects(collection: string): readonly StoredObject[]
  /** Writes past the protocol: as another client would. */
  put(collection: string, object: KubeObject): StoredObject
  drop(collection: string, namespace: string, name: string): void
  /** Answers the next matching request so instead; `throw` breaks the connection. */
  intercept(matches: (request: HttpRequest) => boolean, answer: StatusError | 'throw'): void
  /** Ends all watches. */
  cut(): void
  /** While held, watchers are told nothing; released, they are told all. */
  hold(): void
  release(): void
  /** Delivers what is held of one resource, and goes on holding the rest. */
  releaseOnly(plural: string): void
  bookmark(): void
  /** Forgets events up to now: watches from before get 410. */
  compact(): void
  streamingLists: boolean
}

const PATH = /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?$/
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`

export const createFakeServer = (clock: VirtualClock): FakeServer => {
  const store = new Map<string, Map<string, StoredObject>>()
  const log: (LogEntry & { readonly revision: number })[] = []
  const requests: string[] = []
  const watchers = new Set<Watcher>()
  let faults: { matches(request: HttpRequest): boolean; answer: StatusError | 'throw' }[] = []
  let revision = 100
  let compacted = 100
  let held: { readonly collection: string; write(): void }[] | undefined
  let uids = 0
  const server = { streamingLists: true }

  const all = (collection: string): Map<string, StoredObject> => {
    const found = store.get(collection) ?? new Map<string, StoredObject>()
    store.set(collection, found)
    return found
  }
  const send = (watcher: Watcher, type: string, object: unknown): void => {
    const line = new TextEncoder().encode(`${JSON.stringify({ type, object })}\n`)
    const write = (): void => {
      if (watchers.has(watcher)) watcher.sink.write(line)
    }
    if (held === undefined) write()
    else held.push({ collection: watcher.collection, write })
  }
  const covers = (watcher: Watcher, { metadata }: StoredObject): boolean =>
    (watcher.namespace === '' || watcher.namespace === metadata.namespace) && (watcher.name === '' || watcher.name === metadata.name)
  const emit = (entry: LogEntry): void => {
    log.push({ ...entry, revision })
    for (const watcher of watchers) if (watcher.collection === entry.collection && covers(watcher, entry.object)) send(watcher, entry.type, entry.object)
  }
  const write = (collection: string, given: KubeObject): StoredObject => {
    const { namespace = '', name = '' } = given.metadata
    const key = keyOf(namespace, name)
    const known = all(collection).get(key)
    revision++
    const metadata = {
      ...given.metadata,
      uid: known?.metadata.uid ?? given.metadata.uid ?? `uid-${++uids}`,
      creationTimestamp: known?.metadata.creationTimestamp ?? formatTime(clock.now()),
      resourceVersion: String(revision),
    }
    const object = { ...given, metadata } as StoredObject
    all(collection).set(key, object)
    emit({ type: known === undefined ? 'ADDED' : 'MODIFIED', collection, object })
    return object
  }
  const remove = (collection: string, namespace: string, name: string): StoredObject => {
    const object = all(collection).get(keyOf(namespace, name))
    if (object === undefined) throw status.notFound({ group: '', resource: collection }, name)
    all(collection).delete(keyOf(namespace, name))
    revision++
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
    emit({ type: 'DELETED', collection, object: last })
    return last
  }
  const answer = (code: number, body: unknown): HttpResponse => ({ status: code, headers: {}, body: encode(body) })

  const watch = (target: Omit<Watcher, 'sink'>, query: URLSearchParams): HttpResponse => {
    const initial = query.get('sendInitialEvents') === 'true'
    if (initial && !server.streamingLists) throw status.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [])
    const from = Number(query.get('resourceVersion') ?? '')
    if (!initial && from < compacted) throw status.expired(`too old resource version: ${from} (${compacted})`)
    let own: Watcher | undefined
    return {
      status: 200,
      headers: {},
      body: {
        start: (sink) => {
          own = { ...target, sink }
          watchers.add(own)
          if (initial) {
            for (const object of all(target.collection).values()) if (covers(own, object)) send(own, 'ADDED', object)
            send(own, 'BOOKMARK', { metadata: { resourceVersion: String(revision), annotations: { 'k8s.io/initial-events-end': 'true' } } })
          } else {
            for (const each of log) if (each.revision > from && each.collection === target.collection && covers(own, each.object)) send(own, each.type, each.object)
          }
        },
        cancel: () => {
          if (own !== undefined) watchers.delete(own)
        },
      },
    }
  }
  const list = (target: Omit<Watcher, 'sink'>, query: URLSearchParams): HttpResponse => {
    const limit = Number(query.get('limit') ?? '0')
    const offset = Number(query.get('continue') ?? '0')
    const items = [...all(target.collection).values()].filter((object) => covers({ ...target, sink: undefined as never }, object))
    const page = limit > 0 ? items.slice(offset, offset + limit) : items
    const more = offset + page.length < items.length ? String(offset + page.length) : undefined
    return answer(200, { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: String(revision), continue: more }, items: page })
  }
  const handle = (request: HttpRequest): HttpResponse => {
    const match = PATH.exec(request.path)
    if (match === null) throw status.pathNotFound()
    const [, base = '', namespace = '', plural = '', name = '', subresource = ''] = match
    const collection = `${base}/${plural}`
    const query = new URLSearchParams(request.query)
    const resource = { group: '', resource: plural }
    const body = request.body === undefined ? undefined : JSON.parse(new TextDecoder().decode(request.body))
    const field = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1] ?? ''
    if (name === '' && request.method === 'GET') {
      const target = { collection, namespace, name: field }
      return query.get('watch') === 'true' ? watch(target, query) : list(target, query)
    }
    if (request.method === 'POST') {
      if (subresource !== '') return answer(201, { kind: 'Status', status: 'Success' })
      const made = body.metadata.name ?? `${body.metadata.generateName}${revision}`
      if (all(collection).has(keyOf(namespace, made))) throw status.alreadyExists(resource, made)
      return answer(201, write(collection, { ...body, metadata: { ...body.metadata, name: made } }))
    }
    const known = all(collection).get(keyOf(namespace, name))
    if (known === undefined) throw status.notFound(resource, name)
    if (request.method === 'GET') return answer(200, known)
    if (request.method === 'DELETE') {
      if (body?.preconditions?.uid !== undefined && body.preconditions.uid !== known.metadata.uid) throw status.conflict(resource, name, 'uid')
      remove(collection, namespace, name)
      return answer(200, { kind: 'Status', status: 'Success', details: { name, uid: known.metadata.uid } })
    }
    const next = request.method === 'PUT' ? body : mergePatch(known, body)
    const version = next.metadata.resourceVersion
    if (version !== undefined && version !== known.metadata.resourceVersion) throw status.conflict(resource, name, 'the object has been modified')
    return answer(200, write(collection, next))
  }

  return Object.assign(server, {
    requests,
    transport: async (request: HttpRequest): Promise<HttpResponse> => {
      requests.push(`${request.method} ${request.path}${request.query === '' ? '' : `?${request.query}`}`)
      await Promise.resolve()
      const fault = faults.find(({ matches }) => matches(request))
      faults = faults.filter((each) => each !== fault)
      try {
        if (fault?.answer === 'throw') throw new Error('connection refused')
        if (fault !== undefined) throw fault.answer
        return handle(request)
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        return answer(error.code, error.status)
      }
    },
    objects: (collection: string) => [...all(collection).values()],
    put: write,
    drop: (collection: string, namespace: string, name: string) => void remove(collection, namespace, name),
    intercept: (matches: (request: HttpRequest) => boolean, given: StatusError | 'throw') => void faults.push({ matches, answer: given }),
    cut: () => {
      const open = [...watchers]
      watchers.clear()
      for (const { sink } of open) sink.end()
    },
    hold: () => {
      held = []
    },
    release: () => {
      const tasks = held ?? []
      held = undefined
      for (const { write: deliver } of tasks) deliver()
    },
    releaseOnly: (plural: string) => {
      const tasks = held ?? []
      held = tasks.filter(({ collection }) => !collection.endsWith(`/${plural}`))
      for (const { collection, write: deliver } of tasks) if (collection.endsWith(`/${plural}`)) deliver()
    },
    bookmark: () => {
      for (const watcher of watchers) send(watcher, 'BOOKMARK', { metadata: { resourceVersion: String(revision) } })
    },
    compact: () => {
      compacted = revision
    },
  })
}

/** Runs all that is due now, and what follows from it, without moving the clock. */
export const settle = async (clock: VirtualClock): Promise<void> => {
  // The turn of the loop ends when no microtask is left.
  do await nextTurn()
  while (clock.fireNext())
}

/** Moves the clock, stopping at each timer that falls due on the way. */
export const advance = async (clock: VirtualClock, milliseconds: number): Promise<void> => {
  const end = clock.now() + milliseconds
  await settle(clock)
  for (let due = clock.nextDue(); due !== undefined && due <= end; due = clock.nextDue()) {
    clock.moveTo(due)
    await settle(clock)
  }
  clock.moveTo(end)
  await settle(clock)
}
