import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Egress, EgressFailure, EgressOutcome, EgressRequest, HeaderMap, UpgradeOutcome } from '../egress.ts'
import { onAbort } from '../on-abort.ts'
import { failureOf } from './egress-failure.ts'
import { byteStreamOf, sinkOf } from './egress-streams.ts'

/** Connections to one server at a time; further requests wait for one, within their own time. */
const MAX_SOCKETS = 32
/** Connections that rest are kept this long, as by Go's transport. */
const REST_MS = 90_000

/** `finish` ends the time limit and the signal's say; `failure` is what they have said. */
interface Answering {
  readonly response: IncomingMessage
  finish(): void
  failure(): EgressFailure | undefined
}
type Head = Answering | EgressFailure
type Upgraded = { readonly response: IncomingMessage; readonly socket: Duplex; readonly first: Buffer }

/** Outgoing HTTP/1.1 with kept connections, which are shared by requests with the same address, name and certificates. */
export const nodeEgress = (): Egress => {
  const settings = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: REST_MS }
  const https = new HttpsAgent(settings)
  const http = new HttpAgent(settings)
  const open = (wanted: EgressRequest): ClientRequest => {
    const url = new URL(wanted.url)
    const { host, port } = addressOf(wanted)
    const options = {
      method: wanted.method,
      host,
      port,
      path: `${url.pathname}${url.search}`,
      headers: headersOf(wanted, url.host),
    }
    if (url.protocol === 'http:') return httpRequest({ ...options, agent: http })
    const name = bare(url.hostname)
    return httpsRequest({
      ...options,
      agent: https,
      // An address is no server name (RFC 6066, section 3); Node then checks the certificate against the address.
      servername: isAddress(name) ? '' : name,
      ...(wanted.caBundle === undefined ? {} : { ca: wanted.caBundle }),
      ...(wanted.clientCert ?? {}),
      rejectUnauthorized: wanted.insecureSkipTlsVerify !== true,
    })
  }
  const again = <T>(wanted: EgressRequest, attempt: (request: ClientRequest) => Promise<T | EgressFailure>): Promise<T | EgressFailure> => {
    const request = opened(open, wanted)
    if (isFailure(request)) return Promise.resolve(request)
    return attempt(request).then((outcome) => {
      // The other side closed a resting connection as the request went out: nothing of it was read.
      const stale = isFailure(outcome) && outcome.kind === 'broken' && outcome.message === 'EOF' && request.reusedSocket
      return stale ? attempt(open(wanted)) : outcome
    })
  }
  return {
    request: (wanted) =>
      again<EgressOutcome>(wanted, async (request) => {
        const head = await headOf(wanted, request)
        return isFailure(head) ? head : whole(wanted, head).finally(head.finish)
      }),
    stream: (wanted) =>
      again(wanted, async (request) => {
        const head = await headOf(wanted, request)
        if (isFailure(head)) return head
        head.finish()
        return { ...answerHead(head.response), body: byteStreamOf(head.response) }
      }),
    upgrade: (wanted) => {
      const request = opened(open, wanted)
      if (isFailure(request)) return Promise.resolve(request)
      const upgraded = new Promise<UpgradeOutcome>((resolve) => {
        request.once('upgrade', (response: IncomingMessage, socket: Duplex, first: Buffer) =>
          resolve(upgradedOutcome({ response, socket, first })),
        )
      })
      const refused = headOf(wanted, request).then((head) => (isFailure(head) ? head : whole(wanted, head).finally(head.finish)))
      return Promise.race([upgraded, refused])
    },
    close: () => {
      https.destroy()
      http.destroy()
    },
  }
}

/** What cannot be sent at all, with a certificate or a header that is none, has failed like what comes to nothing. */
const opened = (open: (wanted: EgressRequest) => ClientRequest, wanted: EgressRequest): ClientRequest | EgressFailure => {
  try {
    return open(wanted)
  } catch (error) {
    return failureOf(error, '', 0)
  }
}

const isFailure = (value: unknown): value is EgressFailure => (value as { readonly ok?: unknown }).ok === false

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')
const isAddress = (name: string): boolean => name.includes(':') || /^[\d.]+$/.test(name)

const addressOf = ({ url: text, connect }: EgressRequest): { readonly host: string; readonly port: number } => {
  if (connect !== undefined) return connect
  const url = new URL(text)
  return { host: bare(url.hostname), port: url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port) }
}

const headersOf = ({ headers = {}, body }: EgressRequest, host: string): Record<string, string | string[]> => {
  const all: Record<string, string | string[]> = { host }
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) all[name] = typeof value === 'string' ? value : [...value]
  if (body !== undefined) all['content-length'] = String(body.byteLength)
  return all
}

/** Sends the request and waits for the head of the answer. */
const headOf = (wanted: EgressRequest, request: ClientRequest): Promise<Head> =>
  new Promise((resolve) => {
    const { host, port } = addressOf(wanted)
    let failure: EgressFailure | undefined
    const fail = (said: EgressFailure): void => {
      failure = said
      finish()
      request.destroy()
      resolve(said)
    }
    const timer = setTimeout(() => fail({ ok: false, kind: 'timeout', message: 'context deadline exceeded' }), wanted.timeoutMs)
    const abort = (): void => fail({ ok: false, kind: 'aborted', message: 'context canceled' })
    const finish = (): void => {
      clearTimeout(timer)
      forget()
    }
    request.on('error', (error) => {
      finish()
      resolve(failureOf(error, host, port))
    })
    request.once('upgrade', finish)
    request.once('response', (response) => resolve({ response, finish, failure: () => failure }))
    const forget = onAbort(wanted.signal, abort)
    if (wanted.signal?.aborted === true) return abort()
    request.end(wanted.body)
  })

const answerHead = ({ statusCode = 0, headers }: IncomingMessage) => ({
  ok: true as const,
  status: statusCode,
  headers: headers as HeaderMap,
})

const whole = (wanted: EgressRequest, { response, failure }: Answering): Promise<EgressOutcome> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      if (bytes <= wanted.maxBytes) {
        chunks.push(chunk)
        return
      }
      resolve({ ok: false, kind: 'too-large', message: `the answer is larger than ${wanted.maxBytes} bytes` })
      response.destroy()
    })
    response.once('end', () => resolve({ ...answerHead(response), body: Buffer.concat(chunks) }))
    response.once('error', (error) => {
      const { host, port } = addressOf(wanted)
      const why = failureOf(error, host, port)
      // An end in the midst of an answer: the other side has read the request, and must not get it twice.
      resolve(failure() ?? (why.message === 'EOF' ? { ...why, message: 'unexpected EOF' } : why))
    })
    response.once('close', () => resolve(failure() ?? { ok: false, kind: 'broken', message: 'unexpected EOF' }))
  })

const upgradedOutcome = ({ response, socket, first }: Upgraded): UpgradeOutcome => {
  if (first.byteLength > 0) socket.unshift(first)
  return {
    ok: true,
    status: 101,
    headers: response.headers as HeaderMap,
    tunnel: { incoming: byteStreamOf(socket), outgoing: sinkOf(socket), close: () => socket.destroy() },
  }
}
