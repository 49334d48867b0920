import { type MetaV1, StatusError } from '@coxswain/api-types'

/** Reason by code for answers that carry no Status of their own, as client-go's `NewGenericServerResponse`. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [406, 'NotAcceptable'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [413, 'RequestEntityTooLarge'],
  [415, 'UnsupportedMediaType'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
])

/** Tells whether a decoded body is a Status object. */
export const isStatus = (body: unknown): body is MetaV1.Status =>
  typeof body === 'object' && body !== null && (body as { readonly kind?: unknown }).kind === 'Status'

/** Seconds of a Retry-After header; dates are not used by Kubernetes servers and count as absent. */
const retryAfter = (header: string | readonly string[] | undefined): number | undefined => {
  const text = typeof header === 'string' ? header : header?.[0]
  const seconds = text === undefined || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined
}

export interface FailedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** The decoded body where it is JSON, else its text. */
  readonly body: unknown
}

/** The refusal in an answer. Its Retry-After header is part of the Status, whoever wrote it. */
export const statusErrorOf = ({ status, headers, body }: FailedAnswer): StatusError => {
  const seconds = retryAfter(headers['retry-after'])
  const given: MetaV1.Status = isStatus(body)
    ? body
    : {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        reason: REASONS.get(status) ?? '',
        message: typeof body === 'string' && body !== '' ? body.slice(0, 1024) : `the server answered ${status}`,
        code: status,
      }
  if (seconds === undefined || given.details?.retryAfterSeconds !== undefined) return new StatusError({ code: status, ...given })
  return new StatusError({ code: status, ...given, details: { ...given.details, retryAfterSeconds: seconds } })
}
