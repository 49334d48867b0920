import { StatusError, status } from '@coxswain/api-types'
import type { Peer } from '@coxswain/client/serving'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { createGuard } from './guard.ts'
import type { MetricsServer } from './metrics-server.ts'

export interface HandleParts {
  readonly guard: ReturnType<typeof createGuard>
  readonly answer: MetricsServer['answer']
  /** In text exposition format. */
  readonly metrics: () => Promise<string>
  /** Has it all that it needs to answer? */
  readonly ready: () => boolean
}

/** A request to the metrics server as a server of its own: judged, answered, and refused with a Status as by any API server. */
export const createHandle =
  ({ guard, answer, metrics, ready }: HandleParts) =>
  async (request: HttpRequest, peer: Peer): Promise<HttpResponse> => {
    try {
      const refusal = await guard(request, peer)
      if (refusal !== undefined) throw refusal
      switch (request.path) {
        case '/healthz':
        case '/livez':
          return text(200, 'ok')
        case '/readyz':
          return ready() ? text(200, 'ok') : text(500, 'the nodes are not known yet')
        case '/metrics':
          return text(200, await metrics())
        default:
          return answer(request)
      }
    } catch (error) {
      if (error instanceof StatusError) return statusAnswer(error)
      return statusAnswer(status.internal(error instanceof Error ? error.message : String(error)))
    }
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
