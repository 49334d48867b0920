import type { Egress } from '@coxswain/ports'

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

export interface PrometheusClientOptions {
  /** `http://127.0.0.1:9090`, with a path where it is behind one. */
  readonly url: string
  readonly egress: Pick<Egress, 'request'>
}

const TIMEOUT_MS = 5_000
const MAX_BYTES = 16 * 1024 * 1024

export const createPrometheusClient = ({ url, egress }: PrometheusClientOptions): PrometheusClient => {
  const base = url.replace(/\/+$/, '')
  const ask = async (path: string, form: Labels): Promise<{ readonly data: unknown } | PrometheusFailure> => {
    const outcome = await egress.request({
      url: `${base}/api/v1/${path}`,
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'coxswain' },
      // In the body, for there may be the names of many objects.
      body: new TextEncoder().encode(new URLSearchParams(form).toString()),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    })
    return outcome.ok
      ? dataOf(outcome.status, new TextDecoder().decode(outcome.body))
      : { failed: 'Prometheus cannot be reached', detail: outcome.message }
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
