import { type HttpRequest, type HttpResponse, isByteStream, onAbort, type Transport } from '@coxswain/ports'
import { createFifo } from '../util/fifo.ts'
import { joinBytes } from '../util/join-bytes.ts'
import { type AnswerHead, BUNDLE_PATH, BUNDLE_TYPE, createFrameReader, encodeFrame, MAX_BUNDLE } from './frames.ts'

export interface BundlingOptions {
  /** Sends a request alone, and a bundle; the answer to a bundle may be a stream, which tells of each request as soon as it is known. */
  readonly transport: Transport
  /** Does a task a little later: the requests that are made until then go together. */
  readonly later: (task: () => void) => void
}

/** A larger body gains nothing by company. */
const SMALL_BYTES = 64 * 1024
const MAX_BUNDLE_BYTES = 1024 * 1024
/** Requests of one credential that wait for their answers: further ones wait until some have come. */
const MAX_IN_FLIGHT = 64
const MAX_ANSWER_BYTES = 32 * 1024 * 1024
/** What a server says that knows no bundles, or lets nobody send one. */
const UNSUPPORTED: ReadonlySet<number> = new Set([403, 404, 405, 415])

/**
 * Sends writes that are made at the same time in one request, where the server takes them so (`POST /bundle`): the request, its encryption
 * and its system calls cost more than the write. Each is answered by itself, as if it had come alone, and none waits for another. A write
 * without company goes alone, as do reads, and what is large. An aborted one rejects with the signal's reason, and is left to its company. A
 * server that knows no bundles is sent one once.
 */
export const bundlingTransport = ({ transport, later }: BundlingOptions): Transport => {
  const lanes = new Map<string, Lane>()
  let isSupported = true
  const post = createPost(transport, () => {
    isSupported = false
  })
  const laneOf = (credentials: string): Lane => {
    const found = lanes.get(credentials)
    if (found !== undefined) return found
    const lane = createLane({ post, later, onIdle: () => lanes.delete(credentials) })
    lanes.set(credentials, lane)
    return lane
  }
  return (request) => (isSupported && mayHaveCompany(request) ? laneOf(request.headers.authorization ?? '')(request) : transport(request))
}

const WRITES: ReadonlySet<string> = new Set(['POST', 'PATCH', 'PUT', 'DELETE'])
const mayHaveCompany = ({ method, body }: HttpRequest): boolean => WRITES.has(method) && bytesOf(body) <= SMALL_BYTES

const bytesOf = (body: Uint8Array | undefined): number => body?.byteLength ?? 0

/** A request, and who waits for its answer. */
interface Pending {
  readonly request: HttpRequest
  resolve(response: HttpResponse): void
  reject(reason: unknown): void
}

/** Sends the writes of one credential: a connection's requests are all of one user. */
type Lane = Transport

interface LaneOptions {
  post(group: readonly Pending[]): void
  readonly later: BundlingOptions['later']
  /** Nothing waits, nor is under way. */
  onIdle(): void
}

const createLane = ({ post, later, onIdle }: LaneOptions): Lane => {
  const waiting = createFifo<Pending>()
  let inFlight = 0
  let isDue = false
  const flush = (): void => {
    isDue = false
    const group: Pending[] = []
    let bytes = 0
    while (group.length < MAX_BUNDLE && inFlight < MAX_IN_FLIGHT && bytes < MAX_BUNDLE_BYTES) {
      const pending = waiting.shift()
      if (pending === undefined) break
      inFlight++
      const { signal, body } = pending.request
      if (signal?.aborted === true) {
        // Nobody wants it any more, and he may not be allowed to: a leader of yesterday.
        pending.reject(signal.reason)
        continue
      }
      group.push(pending)
      bytes += bytesOf(body)
    }
    if (group.length > 0) post(group)
    flushLater()
  }
  const flushLater = (): void => {
    if (isDue || waiting.size === 0 || inFlight >= MAX_IN_FLIGHT) return
    isDue = true
    later(flush)
  }
  const settled = (): void => {
    inFlight--
    flushLater()
    if (inFlight === 0 && waiting.size === 0) onIdle()
  }
  return (request) => {
    const answer = new Promise<HttpResponse>((resolve, reject) => {
      waiting.push({ request, resolve, reject })
      flushLater()
    }).finally(settled)
    return request.signal === undefined ? answer : orAborted(answer, request.signal)
  }
}

/** The answer, or a rejection when `signal` fires first: then what comes late is let go. */
const orAborted = <T>(answer: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    const finish = onAbort(signal, abort)
    answer.then(resolve, reject).finally(finish)
  })

/** Sends requests: one alone, several in a bundle, and each alone where the server does not take that. */
const createPost = (transport: Transport, unsupported: () => void): LaneOptions['post'] => {
  const alone = ({ request, resolve, reject }: Pending): void => void transport(request).then(resolve, reject)
  const together = async (open: Map<number, Pending>): Promise<void> => {
    const response = await transport(bundleOf(open))
    if (response.status === 200) return takeAnswers(response.body, open)
    if (UNSUPPORTED.has(response.status)) unsupported()
    if (isByteStream(response.body)) response.body.cancel()
    for (const pending of open.values()) alone(pending)
  }
  return (group) => {
    const [first] = group
    if (group.length === 1 && first !== undefined) return alone(first)
    const open = new Map(group.entries())
    together(open).catch((error: unknown) => {
      for (const { reject } of open.values()) reject(error)
    })
  }
}

const bundleOf = (open: ReadonlyMap<number, Pending>): HttpRequest => {
  let authorization: string | undefined
  const frames = [...open].flatMap(([id, { request }]) => {
    const { method, path, query, headers, body } = request
    const { authorization: own, ...others } = headers
    authorization = own
    return encodeFrame({ id, method, path, query, headers: others }, body === undefined ? [] : [body])
  })
  const headers = { accept: BUNDLE_TYPE, 'content-type': BUNDLE_TYPE, authorization }
  return { method: 'POST', path: BUNDLE_PATH, query: '', headers, body: joinBytes(frames) }
}

/** Settles each request as its answer comes. Rejects where the answers end before all have come. */
const takeAnswers = (body: HttpResponse['body'], open: Map<number, Pending>): Promise<void> =>
  new Promise((resolve, reject) => {
    const reader = createFrameReader(MAX_ANSWER_BYTES)
    const take = (chunk: Uint8Array): void => {
      for (const frame of reader.push(chunk)) {
        const { id, status, headers } = frame.head as AnswerHead
        const pending = open.get(id)
        open.delete(id)
        pending?.resolve({ status, headers, body: frame.body })
      }
    }
    const end = (): void => (open.size === 0 ? resolve() : reject(new Error('the connection ended before the answer')))
    if (!isByteStream(body)) {
      for (const chunk of body instanceof Uint8Array ? [body] : body) take(chunk)
      return end()
    }
    const write = (chunk: Uint8Array): void => {
      try {
        take(chunk)
      } catch (error) {
        body.cancel()
        reject(error)
      }
    }
    body.start({ write, end, pendingBytes: () => 0, onDrain: (task) => task() })
  })
