import { StatusError, status } from '@coxswain/api-types'
import type { Peer } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { ExtensionApi } from './api.ts'
import type { Documents } from './documents.ts'
import type { createGuard } from './guard.ts'

export interface HandleParts {
  readonly guard: ReturnType<typeof createGuard>
  readonly apis: readonly ExtensionApi[]
  readonly documents: Documents
  /** In text exposition format. */
  readonly metrics: () => Promise<string>
  /** Has it all that it needs to answer? */
  readonly ready: () => boolean
}

/** A request to a server that extends the API server: judged, answered, and refused with a Status as by any API server. */
export const createHandle = (parts: HandleParts) => {
  const answer = answerTo(parts)
  return async (request: HttpRequest, peer: Peer): Promise<HttpResponse> => {
    try {
      const refusal = await parts.guard(request, peer)
      if (refusal !== undefined) throw refusal
      return await answer(request)
    } catch (error) {
      if (error instanceof StatusError) return statusAnswer(error)
      return statusAnswer(status.internal(error instanceof Error ? error.message : String(error)))
    }
  }
}

const answerTo =
  ({ apis, documents, metrics, ready }: HandleParts) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    switch (request.path) {
      case '/healthz':
      case '/livez':
        return text(200, 'ok')
      case '/readyz':
        return ready() ? text(200, 'ok') : text(500, 'the objects of the cluster are not known yet')
      case '/metrics':
        return text(200, await metrics())
    }
    const [, group, version] = /^\/apis\/([^/]+)\/([^/]+)/.exec(request.path) ?? []
    const api = apis.find((each) => each.group === group && each.version === version)
    const answered = api === undefined ? documents.answer(request) : api.answer(request)
    if (answered === undefined) throw status.pathNotFound()
    return answered
  }

const encoder = new TextEncoder()

const text = (code: number, body: string): HttpResponse => ({
  status: code,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: encoder.encode(body),
})

const statusAnswer = ({ code, status: body }: StatusError): HttpResponse => ({
  status: code,
  headers: { 'content-type': 'application/json' },
  body: encoder.encode(`${JSON.stringify(body)}\n`),
})
