import { StatusError } from '@coxswain/api-types'
import type { AdmissionRequest, AdmissionView, Answer } from '../chain.ts'
import type { AdmissionInput } from '../expressions/input.ts'
import { type DispatchParts, deadlineOf, dispatch } from './dispatcher.ts'
import { inputFor } from './meant.ts'
import type { Webhook } from './webhook.ts'

const phase = 'validating' as const

/** Asks all at once and waits for all; of several refusals the first that came is the client's (upstream's `validatingDispatcher`). */
export const validateByWebhooks = async (
  parts: DispatchParts,
  hooks: readonly Webhook[],
  request: AdmissionRequest,
  view: AdmissionView,
): Promise<Answer> => {
  const meant: { readonly hook: Webhook; readonly input: AdmissionInput }[] = []
  for (const hook of hooks) {
    const input = await inputFor(parts, request, view, { hook, phase })
    if (input instanceof StatusError) return input
    if (input !== undefined) meant.push({ hook, input })
  }
  const deadline = deadlineOf(parts)
  const refusals: StatusError[] = []
  const ask = async ({ hook, input }: (typeof meant)[number]): Promise<void> => {
    const outcome = await dispatch(parts, { hook, input, phase, deadline })
    if (outcome !== undefined && 'refused' in outcome) refusals.push(outcome.refused)
  }
  await Promise.all(meant.map(ask))
  return refusals[0]
}
