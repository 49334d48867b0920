import type { Clock, HttpRequest, HttpResponse, Logger } from '@coxswain/ports'
import { withAuditId } from './audit-id.ts'
import type { Exchange } from './exchange.ts'
import type { Identified, Identify } from './identify.ts'
import type { DoorLimits } from './limits.ts'
import { type BodyResult, readBody } from './read-body.ts'
import { bodyTooLarge, bodyTooSlow, encodedBody, internalError } from './refusals.ts'
import { createRounds } from './rounds.ts'
import { sendResponse } from './send-response.ts'
import { createSharedJoin } from './shared-join.ts'

/** The server's core: a request and who it is from, in; the answer out, at once where nothing has to be waited for. */
export type Handle<C> = (request: HttpRequest, caller: C) => HttpResponse | Promise<HttpResponse>

export interface ServeOptions<C> {
  readonly handle: Handle<C>
  readonly identify: Identify<C>
  readonly logger: Logger
  readonly clock: Clock
  readonly limits: DoorLimits
  /** One debug line a request. */
  readonly accessLog: boolean
  /** A new name for a request that is refused here; those that the core answers it names itself. */
  readonly requestName: () => string
}

/** What happens to each request, whatever its HTTP version: identify, read the body, hand over, send the answer. */
export const createServe = <C>(options: ServeOptions<C>): ((exchange: Exchange) => void) => {
  const { handle, identify, logger, clock, limits, accessLog, requestName } = options
  const pace = { clock, stallMs: limits.stallMs, pushing: { rounds: createRounds(clock, limits.pushMs), join: createSharedJoin() } }
  const tooLarge = bodyTooLarge(limits.bodyBytes)
  const tooSlow = bodyTooSlow()
  const failure = internalError()

  const send = (exchange: Exchange, response: HttpResponse): void => {
    try {
      if (accessLog)
        logger.debug(
          { method: exchange.request.method, path: exchange.request.path, status: response.status, address: exchange.peer.address },
          'request answered',
        )
      sendResponse(exchange, response, pace)
    } catch (error) {
      fail(exchange, error)
    }
  }

  const refuse = (exchange: Exchange, refusal: HttpResponse): void => send(exchange, withAuditId(refusal, exchange.request, requestName))

  const fail = (exchange: Exchange, error: unknown): void => {
    logger.error({ err: error, method: exchange.request.method, path: exchange.request.path }, 'request failed')
    if (exchange.closed) return
    if (exchange.headSent) exchange.destroy()
    else sendResponse(exchange, failure, pace)
  }

  const answer = (exchange: Exchange, caller: C): void =>
    whenKnown(
      () => handle(exchange.request, caller),
      (response) => send(exchange, response),
      (error) => fail(exchange, error),
    )

  const answerBody = async (exchange: Exchange, caller: C, declared: number): Promise<void> => {
    const encoding = exchange.request.headers['content-encoding']
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return refuse(exchange, encodedBody(encoding))
    const body: BodyResult = await readBody(exchange.input, { declared, limit: limits.bodyBytes, milliseconds: limits.bodyMs, clock })
    if (body === 'gone') return
    if (body === 'too large') return refuse(exchange, tooLarge)
    if (body === 'too slow') {
      exchange.closeConnection()
      return refuse(exchange, tooSlow)
    }
    exchange.request.body = body
    return answer(exchange, caller)
  }

  const proceed = (exchange: Exchange, identified: Identified<C>): void => {
    if ('refusal' in identified) {
      exchange.distrust()
      refuse(exchange, identified.refusal)
      return
    }
    if (!identified.known) exchange.distrust()
    if (exchange.bodyLength === undefined) answer(exchange, identified.caller)
    // Does not reject: it ends in `send` or `fail`.
    else void answerBody(exchange, identified.caller, exchange.bodyLength)
  }

  return (exchange) =>
    whenKnown(
      () => identify(exchange.request, exchange.peer),
      (identified) => proceed(exchange, identified),
      (error) => fail(exchange, error),
    )
}

/** Goes on at once with what is known at once: whom a request is from for nearly all of them, and the answer to most that only read. */
const whenKnown = <T>(ask: () => T | Promise<T>, proceed: (known: T) => void, fail: (error: unknown) => void): void => {
  try {
    const known = ask()
    if (known instanceof Promise) known.then(proceed).catch(fail)
    else proceed(known)
  } catch (error) {
    fail(error)
  }
}
