import { type StatusError, status, type TypeTable } from '@coxswain/api-types'
import type { Clock, Egress, EgressFailure, Logger, Random } from '@coxswain/ports'
import type { AdmissionInput } from '../expressions/input.ts'
import { denial } from './denial.ts'
import { reviewText } from './review.ts'
import { type ReadAnswer, type ReviewAnswer, readAnswer } from './review-answer.ts'
import type { Webhook } from './webhook.ts'

/** How a call went. `failed`: the webhook could not be asked, or made no sense; what that means is up to its failure policy. */
export type Outcome = { readonly allowed: ReviewAnswer } | { readonly refused: StatusError } | { readonly failed: string }

export interface CallParts {
  readonly egress: Egress
  readonly types: TypeTable
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** One call: who is asked about what, in which phase, and until when (by the monotonic clock). */
export interface Asking {
  readonly hook: Webhook
  readonly input: AdmissionInput
  readonly phase: 'admit' | 'validating'
  readonly deadline: number
}

/** A patch that changes all of the largest object, in base64, fits in; what is larger is nonsense. */
const MAX_BYTES = 8 * 1024 * 1024

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, */*',
  'user-agent': 'kube-apiserver-admission',
}

/** Asks one webhook. Never rejects for what a webhook does. */
export const callWebhook = async (parts: CallParts, asking: Asking): Promise<Outcome> => {
  const { hook, input, phase } = asking
  if (input.request.options.dryRun && !hook.dryRuns)
    return { refused: status.badRequest(`admission webhook ${JSON.stringify(hook.name)} does not support dry run`) }
  const answer = await ask(parts, asking)
  if ('failed' in answer) return answer
  note(parts.logger, asking, answer)
  if (answer.allowed) return { allowed: answer }
  parts.logger.info({ webhook: hook.name, phase }, 'refused by a webhook')
  return { refused: denial(hook.name, answer.status) }
}

const ask = async ({ egress, types, clock, random }: CallParts, { hook, input, phase, deadline }: Asking): Promise<ReadAnswer> => {
  const { reviewVersion: version } = hook
  if (version === undefined)
    return { failed: 'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)' }
  const target = hook.target()
  if ('unusable' in target) return { failed: target.unusable }
  const timeoutMs = Math.max(1, Math.min(hook.timeoutMs, deadline - clock.monotonic()))
  const url = `${target.url}?timeout=${Math.ceil(timeoutMs / 1000)}s`
  if ('unresolved' in target) return { failed: `failed to call webhook: Post ${JSON.stringify(url)}: ${target.unresolved}` }
  const uid = random.uuid()
  const body = new TextEncoder().encode(reviewText(input, uid, version))
  const answer = await egress.request({ ...target, url, method: 'POST', headers: HEADERS, body, timeoutMs, maxBytes: MAX_BYTES })
  if (!answer.ok) return { failed: `failed to call webhook: ${failureText(answer, url)}` }
  return readAnswer(types, answer, { uid, version, mutating: phase === 'admit' })
}

/** As Go tells it: what goes wrong before an answer has begun is an error of the request. */
const failureText = ({ message }: EgressFailure, url: string): string =>
  message === 'unexpected EOF'
    ? `unexpected error when reading response body. Please retry. Original error: ${message}`
    : `Post ${JSON.stringify(url)}: ${message}`

/** Warnings go to the client. Annotations are for an audit, in whose absence the log has them. */
const note = (logger: Logger, { hook, input }: Asking, { warnings, auditAnnotations }: ReviewAnswer): void => {
  input.request.warnings.push(...warnings)
  const annotations = Object.entries(auditAnnotations)
  if (annotations.length === 0) return
  logger.info(
    { annotations: Object.fromEntries(annotations.map(([key, value]) => [`${hook.name}/${key}`, value])) },
    'audit annotations of a webhook',
  )
}
