import { StatusError } from '@coxswain/api-types'
import { TransportError } from '@coxswain/client'

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

/** A failure with a message for the person, and what to do about it. */
export class CliError extends Error {
  readonly hint: string | undefined
  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** The command line itself makes no sense. */
export class UsageError extends CliError {}

/** Several failures of one command, all of which are told. */
export class ManyErrors extends Error {
  readonly errors: readonly unknown[]
  constructor(errors: readonly unknown[]) {
    super('several failures')
    this.errors = errors
  }
}

/** Throws what was gathered on the way: nothing, the one, or all of them. */
export const throwAll = (errors: readonly unknown[]): void => {
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new ManyErrors(errors)
}

export const isNotFound = (error: unknown): boolean => error instanceof StatusError && error.code === 404

export const exitCodeOf = (error: unknown): number => (error instanceof UsageError ? EXIT.usage : EXIT.failed)

/** The lines that a failure is told in. Refusals of the server have kubectl's form. */
export const errorLines = (error: unknown): readonly string[] => {
  if (error instanceof ManyErrors) return error.errors.flatMap(errorLines)
  if (error instanceof StatusError && error.reason === 'Invalid') return invalidLines(error)
  if (error instanceof StatusError) return [`Error from server${error.reason === '' ? '' : ` (${error.reason})`}: ${error.message}`]
  if (error instanceof CliError) return [`error: ${error.message}`, ...(error.hint === undefined ? [] : [error.hint])]
  if (error instanceof TransportError) return [`error: ${error.message}`]
  return [`error: ${error instanceof Error ? error.message : String(error)}`]
}

/** What is wrong with an object, one line each where there is more than one thing. */
const invalidLines = ({ status, message }: StatusError): readonly string[] => {
  const { kind = '', name = '', causes = [] } = status.details ?? {}
  const what = kind === '' && name === '' ? 'The request is invalid' : `The ${kind} ${JSON.stringify(name)} is invalid`
  const reasons = [...new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`))]
  if (reasons.length === 0) return [status.details === undefined ? `${what}: ${message}` : what]
  return reasons.length === 1 ? [`${what}: ${reasons[0]}`] : [`${what}: `, ...reasons.map((reason) => `* ${reason}`)]
}

/** A refusal with what was done, and which file asked for it. */
export const withSource = (error: unknown, doing: string, source: string): unknown =>
  error instanceof StatusError
    ? new StatusError({ ...error.status, message: `error when ${doing} ${JSON.stringify(source)}: ${error.message}` })
    : error

const CODES_OF_ABSENCE: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const CODES_OF_STRANGERS: ReadonlySet<unknown> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** A failure to reach `server` in words that say what to do; other failures as they are. */
export const explainTransport = (error: unknown, server: string): unknown => {
  if (!(error instanceof TransportError) || error.aborted) return error
  const codes = causes(error).map((cause) => (cause as { readonly code?: unknown }).code)
  if (codes.some((code) => CODES_OF_ABSENCE.has(code)))
    return new CliError(`cannot reach ${server}: is the cluster running?`, 'Start it with: coxswain up')
  if (codes.some((code) => CODES_OF_STRANGERS.has(code)))
    return new CliError(
      `${server} is not the cluster that the kubeconfig was written for: its certificate is signed by somebody else`,
      'Use the kubeconfig of that cluster: --kubeconfig FILE, or export KUBECONFIG=FILE',
    )
  return error
}

const causes = (error: unknown): readonly unknown[] => {
  const all: unknown[] = []
  for (let each: unknown = error; each instanceof Error && !all.includes(each); each = each.cause) {
    all.push(each)
    if (each instanceof AggregateError) all.push(...each.errors)
  }
  return all
}
