import { StatusError, status } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'

/** A refusal as it goes over the wire. */
export const statusResponse = ({ status: body, code }: StatusError): HttpResponse => ({
  status: code,
  headers: { 'cache-control': 'no-cache, private', 'content-type': 'application/json' },
  body: new TextEncoder().encode(`${JSON.stringify(body)}\n`),
})

export const unauthorized = (): HttpResponse => statusResponse(status.unauthorized())

export const bodyTooLarge = (limit: number): HttpResponse => statusResponse(status.tooLarge(`limit is ${limit}`))

/** Request bodies are never inflated: a small one could hold a very large one. */
export const encodedBody = (encoding: string): HttpResponse =>
  refusal(415, 'UnsupportedMediaType', `the request body has content-encoding ${JSON.stringify(encoding)}, send it as it is`)

export const bodyTooSlow = (): HttpResponse => refusal(408, 'Timeout', 'the request body did not arrive in time')

/** Says nothing of the cause, which stands in the log: it may hold what the caller must not see. */
export const internalError = (): HttpResponse =>
  statusResponse(status.internal('an error on the server prevented the request from succeeding'))

const refusal = (code: number, reason: string, message: string): HttpResponse =>
  statusResponse(new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code }))
