import type { Status, StatusCause, StatusDetails } from './generated/meta.v1.types.ts'
import type { FieldError } from './validation/field-error.ts'
import { fieldErrorMessage, fieldErrorsMessage } from './validation/message.ts'

/** A refusal as it crosses the wire. Thrown inside the server, and by the client for an answer that is a failure. */
export class StatusError extends Error {
  readonly status: Status
  constructor(status: Status) {
    super(status.message ?? '')
    this.status = status
  }
  get code(): number {
    return this.status.code ?? 500
  }
  get reason(): string {
    return this.status.reason ?? ''
  }
}

/** A resource as messages name it: `pods`, `deployments.apps`. */
export interface ResourceName {
  readonly group: string
  readonly resource: string
}

const qualified = ({ group, resource }: ResourceName): string => (group === '' ? resource : `${resource}.${group}`)
const failure = (code: number, reason: string, message: string, details?: StatusDetails): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  })
const named = ({ group, resource }: ResourceName, name: string): StatusDetails => ({
  ...(name === '' ? {} : { name }),
  ...(group === '' ? {} : { group }),
  kind: resource,
})

/** Makers of every refusal, with upstream's reason, code and message (`apimachinery/pkg/api/errors`). */
export const notFound = (resource: ResourceName, name: string): StatusError =>
  failure(404, 'NotFound', `${qualified(resource)} ${JSON.stringify(name)} not found`, named(resource, name))
export const pathNotFound = (): StatusError => failure(404, 'NotFound', 'the server could not find the requested resource', {})
export const alreadyExists = (resource: ResourceName, name: string): StatusError =>
  failure(409, 'AlreadyExists', `${qualified(resource)} ${JSON.stringify(name)} already exists`, named(resource, name))
/** A name that is still taken by an object on its way out. */
export const stillBeingDeleted = (resource: ResourceName, name: string): StatusError =>
  failure(
    409,
    'AlreadyExists',
    `object is being deleted: ${qualified(resource)} ${JSON.stringify(name)} already exists`,
    named(resource, name),
  )
export const conflict = (resource: ResourceName, name: string, why: string): StatusError =>
  failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} ${JSON.stringify(name)}: ${why}`, named(resource, name))
export const OBJECT_MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again'
/** An apply would change fields of others; each is a cause. */
export const applyConflict = (causes: readonly StatusCause[], message: string): StatusError =>
  failure(409, 'Conflict', message, { causes: [...causes] })
export const forbidden = (resource: ResourceName, name: string, why: string, causes?: readonly StatusCause[]): StatusError => {
  const subject = qualified(resource)
  const message = name === '' ? `${subject} is forbidden: ${why}` : `${subject} ${JSON.stringify(name)} is forbidden: ${why}`
  return failure(403, 'Forbidden', message, { ...named(resource, name), ...(causes === undefined ? {} : { causes: [...causes] }) })
}
export const badRequest = (message: string): StatusError => failure(400, 'BadRequest', message)
export const unauthorized = (): StatusError => failure(401, 'Unauthorized', 'Unauthorized')
export const methodNotAllowed = (): StatusError =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
/** The kind is there, and takes no new objects. */
export const notCreatable = (resource: ResourceName, message: string): StatusError =>
  failure(405, 'MethodNotAllowed', message, named(resource, ''))
export const notAcceptable = (accepted: readonly string[]): StatusError =>
  failure(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`)
/** The form that was asked for does not go with what was asked for. */
export const otherThanAccepted = (message: string): StatusError => failure(406, 'NotAcceptable', message)
export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )
export const tooLarge = (message: string): StatusError => failure(413, 'RequestEntityTooLarge', `Request entity too large: ${message}`)
export const gone = (message: string): StatusError => failure(410, 'Gone', message)
export const expired = (message: string): StatusError => failure(410, 'Expired', message)
export const internal = (message: string): StatusError =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })
export const timeout = (message: string, retryAfterSeconds?: number, causes?: readonly StatusCause[]): StatusError =>
  failure(504, 'Timeout', `Timeout: ${message}`, {
    ...(causes === undefined ? {} : { causes: [...causes] }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
export const serverTimeout = (resource: ResourceName, verb: string, retryAfterSeconds: number): StatusError =>
  failure(
    500,
    'ServerTimeout',
    `The ${verb} operation against ${qualified(resource)} could not be completed at this time, please try again.`,
    { ...named(resource, ''), retryAfterSeconds },
  )
/** The client may ask again: at once, or after so many seconds. */
export const tooManyRequests = (message: string, causes: readonly StatusCause[], retryAfterSeconds?: number): StatusError =>
  failure(429, 'TooManyRequests', message, {
    causes: [...causes],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
export const serviceUnavailable = (message: string): StatusError => failure(503, 'ServiceUnavailable', message)
/** Upstream's admission says so where a rate is exceeded. */
export const rateExceeded = (why: string): StatusError => failure(429, 'TooManyRequests', `Too many requests: ${why}`)
/** A patch that cannot be done to the object as it stands: upstream's generic answer of code 422, which keeps the reason to itself. */
export const unprocessable = (): StatusError =>
  failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
/** An error that upstream has no reason for: 500 with its bare text (`ErrorToAPIStatus`). */
export const unknown = (message: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 })
/** A patch made something that the kind cannot be read from; `patched` is its text. */
export const unreadablePatch = (patched: string, why: string): StatusError =>
  invalid({ group: '', kind: '' }, '', [{ type: 'FieldValueInvalid', field: 'patch', value: patched, detail: why }])
/** What a kind's validation found; `kind` is the kind's name, `Pod`. */
export const invalid = (
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError => {
  const messages = errors.map(fieldErrorMessage)
  return failure(
    422,
    'Invalid',
    `${qualified({ group: kind.group, resource: kind.kind })} ${JSON.stringify(name)} is invalid${errors.length === 0 ? '' : `: ${fieldErrorsMessage(errors)}`}`,
    {
      ...(name === '' ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      ...(kind.kind === '' ? {} : { kind: kind.kind }),
      ...(errors.length === 0
        ? {}
        : { causes: errors.map((error, i) => ({ reason: error.type, message: messages[i], field: error.field })) }),
    },
  )
}
