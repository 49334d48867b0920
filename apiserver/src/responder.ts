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

/** The way of a request through the rooms: who asks, whether he may, who answers. Every refusal leaves as a Status. */
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
  const resource = async (request: HttpRequest, user: UserInfo, info: RequestInfo, warnings: string[]): Promise<HttpResponse> => {
    const found = route(info)
    if (found.resource.definition.deprecation !== undefined) warnings.push(found.resource.definition.deprecation)
    const view = negotiate(request.headers['accept'], found.resource)
    checkView(view, info.verb, found.resource)
    const response = await found.handler(core, { request, info, resource: found.resource, view, user, warnings })
    const large = compress === undefined ? undefined : compressible(request, response)
    return compress === undefined || large === undefined ? response : compressed(compress, response, large)
  }
  const refusal = (error: unknown, request: HttpRequest, warnings: readonly string[]): HttpResponse => {
    const encoding = statusEncoding(core.types, request)
    if (error instanceof StatusError) return answerStatus(error, warnings, encoding)
    if (error instanceof UnavailableError) return answerStatus(unavailable(error), warnings, encoding)
    core.logger.error({ error, method: request.method, path: request.path }, 'request failed')
    return answerStatus(status.internal('an error on the server has prevented the request from succeeding'), [], encoding)
  }
  return {
    inFlight: () => inFlight,
    refuseStranger: (request: HttpRequest): HttpResponse | undefined => {
      try {
        admit(request, ANONYMOUS, parseRequest(request, core.registry))
        return undefined
      } catch (error) {
        return refusal(error, request, [])
      }
    },
    answer: async (request: HttpRequest, caller: UserInfo): Promise<HttpResponse> => {
      const began = core.clock.monotonic()
      const warnings: string[] = []
      let info: RequestInfo | undefined
      let response: HttpResponse
      let user = caller
      inFlight++
      try {
        info = parseRequest(request, core.registry)
        // Another server may have heard of a definition that this one has not.
        if (info !== undefined && info.resource === undefined && core.store.shared) {
          await core.cache.catchUp()
          info = parseRequest(request, core.registry)
        }
        user = admit(request, caller, info)
        const elsewhere = aggregation.answer(info, request, user) ?? nodeProxy.answer(info, request)
        if (info === undefined) return await (elsewhere ?? meta.answer(request))
        response = await (elsewhere ?? resource(request, user, info, warnings))
      } catch (error) {
        if (error instanceof StatusError) core.denials.record(user, accessOf(info, request.method, request.path), error)
        response = refusal(error, request, warnings)
      } finally {
        inFlight--
      }
      if (info !== undefined) requests.observe(info, response.status, (core.clock.monotonic() - began) / 1000)
      return response
    },
  }
}
