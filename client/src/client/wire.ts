import { type HttpResponse, isByteStream, type Transport } from '@coxswain/ports'
import { statusErrorOf } from './answer-status.ts'
import { JSON_TYPE, leanTypeOf } from './media-types.ts'
import { readBody } from './read-body.ts'
import { TransportError } from './transport-error.ts'
import { withoutManagedFields } from './without-managed-fields.ts'

export type QueryValue = string | number | boolean | readonly string[] | undefined

/** One request in the API's terms: query values as they are, the body as a JSON value. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, QueryValue>> | undefined
  /** Media types in order of preference; JSON unless given. */
  readonly accept?: string | undefined
  readonly contentType?: string | undefined
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/** Sends requests and reads JSON answers: the one place where bytes become values. */
export interface Wire {
  /** The answer's decoded body. Throws StatusError for a failure, TransportError where none came. */
  json(exchange: Exchange): Promise<unknown>
  /** Sends a request whose answer tells nothing but that it succeeded. Throws as above. */
  done(exchange: Exchange): Promise<void>
  /** The answer as it begins, for streams. Failures throw as above. */
  open(exchange: Exchange): Promise<HttpResponse>
  /** The value of JSON text, as `json` gives it. */
  parse(text: string): unknown
}

export interface WireOptions {
  readonly transport: Transport
  readonly userAgent: string
  /** Leave `metadata.managedFields` out of what is read. */
  readonly omitManagedFields?: boolean | undefined
  /** Called with the text of each `Warning: 299` header. */
  readonly onWarning?: ((text: string) => void) | undefined
}

/** The query string, without question mark; undefined values are left out, lists repeat the name. */
export const encodeQuery = (query: Readonly<Record<string, QueryValue>> = {}): string => {
  const parts: string[] = []
  for (const name of Object.keys(query)) {
    const value = query[name]
    if (value === undefined) continue
    for (const each of Array.isArray(value) ? value : [value]) parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(each))}`)
  }
  return parts.join('&')
}

const WARNING = /^299 \S+ "((?:[^"\\]|\\.)*)"/
const warningsOf = (header: string | readonly string[] | undefined): readonly string[] =>
  (header === undefined ? [] : typeof header === 'string' ? [header] : header).flatMap((each) => {
    const text = WARNING.exec(each)?.[1]
    return text === undefined ? [] : [text.replace(/\\(.)/g, '$1')]
  })

const describe = (exchange: Exchange): string => `${exchange.method} ${exchange.path}`

export const createWire = ({ transport, userAgent, omitManagedFields = false, onWarning }: WireOptions): Wire => {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  const parse = omitManagedFields ? (text: string): unknown => JSON.parse(withoutManagedFields(text)) : (text: string) => JSON.parse(text)

  const failed = (exchange: Exchange, cause: unknown): TransportError => {
    const aborted = exchange.signal?.aborted === true
    const why = cause instanceof Error ? cause.message : String(cause)
    return new TransportError(`${describe(exchange)}: ${aborted ? 'aborted' : why}`, { cause, aborted })
  }

  const send = async (exchange: Exchange): Promise<HttpResponse> => {
    const { method, path, query, accept = JSON_TYPE, contentType = JSON_TYPE, body, signal } = exchange
    const bytes = body === undefined ? undefined : encoder.encode(JSON.stringify(body))
    const headers = {
      accept: omitManagedFields ? leanTypeOf(accept) : accept,
      'user-agent': userAgent,
      ...(bytes === undefined ? {} : { 'content-type': contentType }),
    }
    try {
      const response = await transport({ method, path, query: encodeQuery(query), headers, body: bytes, signal })
      if (onWarning !== undefined) for (const text of warningsOf(response.headers.warning)) onWarning(text)
      return response
    } catch (error) {
      throw failed(exchange, error)
    }
  }

  const textOf = async (exchange: Exchange, response: HttpResponse): Promise<string> => {
    try {
      return decoder.decode(await readBody(response.body, exchange.signal))
    } catch (error) {
      throw failed(exchange, error)
    }
  }

  const refuse = async (exchange: Exchange, response: HttpResponse): Promise<never> => {
    const text = await textOf(exchange, response)
    throw statusErrorOf({ status: response.status, headers: response.headers, body: parseOr(text) })
  }

  return {
    json: async (exchange) => {
      const response = await send(exchange)
      if (response.status >= 300) return refuse(exchange, response)
      const text = await textOf(exchange, response)
      try {
        return parse(text)
      } catch (error) {
        throw new TransportError(`${describe(exchange)}: the answer is not JSON`, { cause: error })
      }
    },
    done: async (exchange) => {
      const response = await send(exchange)
      if (response.status >= 300) return refuse(exchange, response)
      if (isByteStream(response.body)) await readBody(response.body, exchange.signal)
    },
    open: async (exchange) => {
      const response = await send(exchange)
      return response.status >= 300 ? refuse(exchange, response) : response
    },
    parse,
  }
}

/** Proxies and load balancers answer failures in plain text. */
const parseOr = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
