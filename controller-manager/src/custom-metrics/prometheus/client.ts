import type { Egress, EgressRequest } from '@coxswain/ports'

type Labels = Readonly<Record<string, string>>

/** A value of an instant query. May be NaN or infinite. */
export interface VectorSample {
  readonly labels: Labels
  readonly value: number
}

/** What was asked was not told. */
export interface PrometheusFailure {
  /** For whoever asks for a metric. */
  readonly failed: string
  /** For the log: with what is nobody else's business. */
  readonly detail: string
}

/** What is asked of a Prometheus. Never rejects. */
export interface PrometheusClient {
  /** The labels of series that there have been since an instant (milliseconds since the epoch). */
  series(match: string, since: number): Promise<readonly Labels[] | PrometheusFailure>
  /** The value of an expression now, by the clock of the Prometheus. */
  query(expression: string): Promise<readonly VectorSample[] | PrometheusFailure>
}

export interface PrometheusClientOptions extends Pick<EgressRequest, 'caBundle' | 'clientCert' | 'insecureSkipTlsVerify'> {
  /** `http://127.0.0.1:9090`, with a path where it is behind one. */
  readonly url: string
  readonly egress: Pick<Egress, 'request'>
  /** How it is asked: who stands before a Prometheus may let some only read, and take a POST for writing. POST unless given. */
  readonly verb?: 'GET' | 'POST' | undefined
  /** Sent with each request. Names in lower case. */
  readonly headers?: Labels | undefined
  /** Gives the bearer token; asked before each request, for tokens are renewed. */
  readonly token?: (() => string | Promise<string>) | undefined
}

const TIMEOUT_MS = 5_000
const MAX_BYTES = 16 * 1024 * 1024

export const createPrometheusClient = (options: PrometheusClientOptions): PrometheusClient => {
  const { egress, verb = 'POST', caBundle, clientCert, insecureSkipTlsVerify } = options
  const base = options.url.replace(/\/+$/, '')
  const ask = async (path: string, form: Labels): Promise<{ readonly data: unknown } | PrometheusFailure> => {
    const credentials = await credentialsOf(options)
    if ('failed' in credentials) return credentials
    const headers = { accept: 'application/json', 'user-agent': 'coxswain', ...options.headers, ...credentials.headers }
    const outcome = await egress.request({
      ...{ caBundle, clientCert, insecureSkipTlsVerify },
      ...questionOf(verb, `${base}/api/v1/${path}`, new URLSearchParams(form).toString(), headers),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    })
    if (!outcome.ok) return { failed: 'Prometheus cannot be reached', detail: outcome.message }
    const text = new TextDecoder().decode(outcome.body)
    if (outcome.status === 401 || outcome.status === 403) return unauthenticated(`${outcome.status} ${text.slice(0, 200)}`)
    return dataOf(outcome.status, text)
  }
  return {
    series: async (match, since) => {
      const answer = await ask('series', { 'match[]': match, start: String(since / 1000) })
      return 'failed' in answer ? answer : Array.isArray(answer.data) ? answer.data.map(labelsOf) : nonsense('no list of series')
    },
    query: async (expression) => {
      const answer = await ask('query', { query: expression })
      return 'failed' in answer ? answer : vectorOf(answer.data)
    },
  }
}

type Headers = Readonly<Record<string, string>>

/** A token that cannot be read is as good as one that is refused. */
const credentialsOf = async ({
  token,
}: Pick<PrometheusClientOptions, 'token'>): Promise<{ readonly headers: Headers } | PrometheusFailure> => {
  try {
    return { headers: token === undefined ? {} : { authorization: `Bearer ${await token()}` } }
  } catch (error) {
    return unauthenticated(String(error))
  }
}

/** A form goes in the body, for there may be the names of many objects, or where only reading is allowed in the URL. */
const questionOf = (
  verb: 'GET' | 'POST',
  url: string,
  form: string,
  headers: Headers,
): Pick<EgressRequest, 'url' | 'method' | 'headers' | 'body'> =>
  verb === 'GET'
    ? { url: `${url}?${form}`, method: verb, headers }
    : {
        ...{ url, method: verb },
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: new TextEncoder().encode(form),
      }

const unauthenticated = (detail: string): PrometheusFailure => ({ failed: 'Prometheus does not let us ask', detail })

const nonsense = (detail: string): PrometheusFailure => ({ failed: 'Prometheus has answered something else', detail })

const dataOf = (status: number, body: string): { readonly data: unknown } | PrometheusFailure => {
  const answer = jsonOf(body)
  if (answer === undefined) return nonsense(`${status} ${JSON.stringify(body.slice(0, 200))}`)
  if (answer.status === 'success') return { data: answer.data }
  return { failed: 'Prometheus has refused the query', detail: `${status} ${String(answer.error)}` }
}

const jsonOf = (body: string): { readonly status?: unknown; readonly error?: unknown; readonly data?: unknown } | undefined => {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const vectorOf = (data: unknown): readonly VectorSample[] | PrometheusFailure => {
  const { resultType, result } = (data ?? {}) as { readonly resultType?: unknown; readonly result?: unknown }
  if (resultType === 'scalar') return [{ labels: {}, value: numberOf(result) }]
  if (resultType !== 'vector' || !Array.isArray(result)) return nonsense(`a ${String(resultType)} instead of a vector`)
  return result.map((row: { readonly metric?: unknown; readonly value?: unknown } | null) => ({
    labels: labelsOf(row?.metric),
    value: numberOf(row?.value),
  }))
}

/** `[1700000000.123, "5"]`: a time, and a value as text. */
const numberOf = (point: unknown): number => {
  const text: unknown = Array.isArray(point) ? point[1] : undefined
  if (typeof text !== 'string' || text === '') return Number.NaN
  return Number(text.replace(/Inf$/, 'Infinity'))
}

const labelsOf = (value: unknown): Labels => (value ?? {}) as Labels
