import { status } from '@coxswain/api-types'
import {
  type AnswerHead,
  BUNDLE_PATH,
  BUNDLE_TYPE,
  createFrameReader,
  encodeFrame,
  type Frame,
  MAX_BUNDLE,
  type RequestHead,
} from '@coxswain/client/serving'
import { type ByteSink, type ByteStream, type HttpRequest, type HttpResponse, isByteStream } from '@coxswain/ports'
import { encodedBody, internalError, statusResponse } from './refusals.ts'
import type { Handle } from './serve.ts'

/**
 * Takes several requests in one (`POST /bundle`): each goes the whole way as if it had come alone from this caller, all at the same time,
 * and the answers go back as they are ready. What must be decided before a request's body is read has been decided for all of them.
 */
export const takingBundles =
  <C>(handle: Handle<C>): Handle<C> =>
  (request, caller) => {
    if (request.path !== BUNDLE_PATH || request.method !== 'POST') return handle(request, caller)
    const asked = requestsIn(request)
    if (typeof asked === 'string') return statusResponse(status.badRequest(asked))
    const headers = { 'cache-control': 'no-cache, private', 'content-type': BUNDLE_TYPE }
    return { status: 200, headers, body: answersTo(asked, (each) => answerOne(handle, each, caller)) }
  }

interface Asked {
  readonly id: number
  readonly request: HttpRequest
}

/** The requests, or what is wrong with the bundle. */
const requestsIn = ({ headers, body = new Uint8Array(0) }: HttpRequest): readonly Asked[] | string => {
  if (headers['content-type'] !== BUNDLE_TYPE) return `the content type of a bundle is ${BUNDLE_TYPE}`
  // The body is no longer than a body may be.
  const reader = createFrameReader(Number.POSITIVE_INFINITY)
  let frames: readonly Frame[]
  try {
    frames = reader.push(body)
  } catch {
    return 'a request in the bundle cannot be read'
  }
  if (!reader.empty) return 'the bundle ends within a request'
  if (frames.length > MAX_BUNDLE) return `a bundle holds at most ${MAX_BUNDLE} requests`
  const asked: Asked[] = []
  for (const { head, body: own } of frames) {
    if (!isRequestHead(head)) return 'a request in the bundle has no proper head'
    const { id, method, path, query, headers } = head
    asked.push({ id, request: { method, path, query, headers, ...(own.byteLength === 0 ? {} : { body: own }) } })
  }
  return asked
}

const isRequestHead = (head: unknown): head is RequestHead => {
  if (head === null || typeof head !== 'object') return false
  const { id, method, path, query, headers } = head as Readonly<Record<keyof RequestHead, unknown>>
  return (
    Number.isSafeInteger(id) &&
    typeof method === 'string' &&
    typeof path === 'string' &&
    path.startsWith('/') &&
    typeof query === 'string' &&
    headers !== null &&
    typeof headers === 'object' &&
    Object.entries(headers).every(([name, value]) => name === name.toLowerCase() && typeof value === 'string')
  )
}

/** The answer of one, and the pieces of its body. */
interface Answered extends Omit<HttpResponse, 'body'> {
  readonly body: readonly Uint8Array[]
}

const answerOne = async <C>(handle: Handle<C>, request: HttpRequest, caller: C): Promise<Answered> => {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return whole(encodedBody(encoding))
  let response: HttpResponse
  try {
    response = await handle(request, caller)
  } catch {
    return whole(internalError())
  }
  response.tunnel?.close()
  if (!isByteStream(response.body) && response.tunnel === undefined) return whole(response)
  if (isByteStream(response.body)) response.body.cancel()
  return whole(statusResponse(status.badRequest('what has no end of its own cannot be asked for in a bundle')))
}

const whole = (response: HttpResponse): Answered => {
  const { body } = response
  return { ...response, body: body instanceof Uint8Array ? [body] : isByteStream(body) ? [] : body }
}

/** Begins when somebody takes the answers, and ends with the last. */
const answersTo = (asked: readonly Asked[], answer: (request: HttpRequest) => Promise<Answered>): ByteStream => {
  let isCancelled = false
  const tell = (sink: ByteSink, { id }: Asked, { status, headers, body }: Answered): void => {
    const head: AnswerHead = { id, status, headers }
    for (const chunk of encodeFrame(head, body)) if (!isCancelled) sink.write(chunk)
  }
  return {
    endsByItself: true,
    start: (sink) => {
      const all = asked.map(async (each) => tell(sink, each, await answer(each.request)))
      void Promise.all(all).then(() => {
        if (!isCancelled) sink.end()
      })
    },
    cancel: () => {
      isCancelled = true
    },
  }
}
