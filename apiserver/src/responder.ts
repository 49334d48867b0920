import { StatusError, status } from '@coxswain/api-types'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { Aggregation } from './aggregation/aggregation.ts'
import { ANONYMOUS, type UserInfo } from './authentication/user-info.ts'
import type { Core } from './core.ts'
import { createRequestMetrics } from './meta/request-metrics.ts'
import type { MetaRoutes } from './meta/routes.ts'
import type { NodeProxy } from './proxy/node-proxy.ts'
import { parseRequest, type RequestInfo } from './request/request-info.ts'
import { answerStatus, statusEncoding } from './respond/answer.ts'
import { type Compress, compressed, compressible } from './respond/compress.ts'
import { checkView, createNegotiator } from './respond/view.ts'
import { route } from './router.ts'
import { accessOf, authorize } from './stages/authorize.ts'
import { impersonate } from './stages/impersonate.ts'
import { UnavailableError } from './storage/store.ts'

export interface ResponderOptions {
  readonly compress: Compress | undefined
  readonly aggregation: Aggregation
  readonly nodeProxy: NodeProxy
}

/** As upstream answers what its store has said: without a reason. */
const unavailable = ({ message }: UnavailableError): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 })

/** What a client hears instead of an answer, in the form that it takes. */
const refusal = (
  { types, logger }: Core,
  { request, warnings }: { readonly request: HttpRequest; readonly warnings: readonly string[] },
  error: unknown,
): HttpResponse => {
  const encoding = statusEncoding(types, request)
  if (error instanceof StatusError) return answerStatus(error, warnings, encoding)
  if (error instanceof UnavailableError) return answerStatus(unavailable(error), warnings, encoding)
  logger.error({ error, method: request.method, path: request.path }, 'request failed')
  return answerStatus(status.internal('an error on the server has prevented the request from succeeding'), [], encoding)
}

/** An answer that is worth it goes compressed. */
const sized = (compress: Compress, request: HttpRequest, response: HttpResponse): HttpResponse | Promise<HttpResponse> => {
  const large = compressible(request, response)
  return large === undefined ? response : compressed(compress, response, large)
}

/** A request on its way, as far as it has come. */
interface Passage {
  readonly request: HttpRequest
  readonly began: number
  readonly warnings: string[]
  /** Who asks; then as whom he may. */
  user: UserInfo
  info: RequestInfo | undefined
}

/**
 * The way of a request through the rooms: who asks, whether he may, who answers. Every refusal leaves as a Status. Where nothing has to be
 * waited for, as for most that only read, the answer is there at once: each turn of a promise would cost as much as a room.
 */
export const createResponder = (core: Core, meta: MetaRoutes, { compress, aggregation, nodeProxy }: ResponderOptions) => {
  const negotiate = createNegotiator(core.types)
  const requests = createRequestMetrics(core.metrics)
  let inFlight = 0
  /** Whose the request is, if it may be made. */
  const admit = (request: HttpRequest, caller: UserInfo, info: RequestInfo | undefined): UserInfo => {
    const access = accessOf(info, request.method, request.path)
    const user = impersonate(core.authorizer, caller, request, access)
    authorize(core.authorizer, user, access)
    return user
  }
  const resource = ({ request, user, warnings }: Passage, info: RequestInfo): HttpResponse | Promise<HttpResponse> => {
    const found = route(info)
    if (found.resource.definition.deprecation !== undefined) warnings.push(found.resource.definition.deprecation)
    const view = negotiate(request.headers['accept'], found.resource)
    checkView(view, info.verb, found.resource)
    const response = found.handler(core, { request, info, resource: found.resource, view, user, warnings })
    if (compress === undefined) return response
    return response instanceof Promise ? response.then((later) => sized(compress, request, later)) : sized(compress, request, response)
  }
  const proceed = (passage: Passage): HttpResponse | Promise<HttpResponse> => {
    const { request, info } = passage
    passage.user = admit(request, passage.user, info)
    const elsewhere = aggregation.answer(info, request, passage.user) ?? nodeProxy.answer(info, request)
    return elsewhere ?? (info === undefined ? meta.answer(request) : resource(passage, info))
  }
  const enter = (passage: Passage): HttpResponse | Promise<HttpResponse> => {
    const parse = (): RequestInfo | undefined => parseRequest(passage.request, core.registry)
    const info = parse()
    passage.info = info
    // Another server may have heard of a definition that this one has not.
    const heard = info !== undefined && info.resource === undefined ? core.cache.catchUp() : undefined
    if (heard === undefined) return proceed(passage)
    return heard.then(() => {
      passage.info = parse()
      return proceed(passage)
    })
  }
  const leave = ({ info, began }: Passage, response: HttpResponse): HttpResponse => {
    inFlight--
    if (info !== undefined) requests.observe(info, response.status, (core.clock.monotonic() - began) / 1000)
    return response
  }
  const refuse = (passage: Passage, error: unknown): HttpResponse => {
    const { request, warnings, user, info } = passage
    if (error instanceof StatusError) core.denials.record(user, accessOf(info, request.method, request.path), error)
    return leave(passage, refusal(core, { request, warnings }, error))
  }
  return {
    inFlight: () => inFlight,
    refuseStranger: (request: HttpRequest): HttpResponse | undefined => {
      try {
        admit(request, ANONYMOUS, parseRequest(request, core.registry))
        return undefined
      } catch (error) {
        return refusal(core, { request, warnings: [] }, error)
      }
    },
    answer: (request: HttpRequest, caller: UserInfo): HttpResponse | Promise<HttpResponse> => {
      const passage: Passage = { request, began: core.clock.monotonic(), warnings: [], user: caller, info: undefined }
      inFlight++
      let response: HttpResponse | Promise<HttpResponse>
      try {
        response = enter(passage)
      } catch (error) {
        return refuse(passage, error)
      }
      if (!(response instanceof Promise)) return leave(passage, response)
      return response.then(
        (later) => leave(passage, later),
        (error: unknown) => refuse(passage, error),
      )
    },
  }
}
