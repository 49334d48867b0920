import { type StatusError, status } from '@coxswain/api-types'
import { explained } from '../../explain/explained.ts'
import { type Asking, type CallParts, callWebhook, type Outcome } from './call.ts'
import type { MeantParts } from './meant.ts'

/** What asking webhooks needs. */
export interface DispatchParts extends CallParts, MeantParts {}

/** All webhooks of one phase together may take as long as a request may (upstream's --request-timeout). */
const REQUEST_MS = 60_000

export const deadlineOf = ({ clock }: DispatchParts): number => clock.monotonic() + REQUEST_MS

/** Calls, counts, and tells what failed by the webhook's failure policy: undefined for one that fails open. */
export const dispatch = async (parts: DispatchParts, asking: Asking): Promise<Exclude<Outcome, { failed: string }> | undefined> => {
  const { hook } = asking
  const began = parts.clock.monotonic()
  if (began >= asking.deadline) return { refused: status.timeout('request did not complete within requested timeout') }
  const outcome = await callWebhook(parts, asking)
  parts.metrics.observe(asking, outcome, (parts.clock.monotonic() - began) / 1000)
  if ('refused' in outcome) return { refused: explained(outcome.refused, { rule: configurationOf(asking) }) }
  if (!('failed' in outcome)) return outcome
  const why = failure(hook.name, outcome.failed)
  if (!hook.failsOpen) {
    const remedy = 'a webhook that answers; or failurePolicy Ignore, with which writes go on without it'
    return { refused: explained(why, { rule: configurationOf(asking), remedy }) }
  }
  parts.logger.warn({ webhook: hook.name, why: why.message }, 'a webhook could not be asked; the write goes on without it')
  return undefined
}

const configurationOf = ({ hook, phase }: Asking) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: phase === 'admit' ? 'MutatingWebhookConfiguration' : 'ValidatingWebhookConfiguration',
  name: hook.configuration,
})

export const failure = (webhook: string, why: string): StatusError =>
  status.internal(`failed calling webhook ${JSON.stringify(webhook)}: ${why}`)
