import { StatusError } from '@coxswain/api-types'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { AdmissionRequest, AdmissionView } from '../chain.ts'
import { type AdmissionInput, inputIn } from '../expressions/input.ts'
import { forbid } from '../refuse.ts'
import type { Shown } from '../rules/show-as.ts'
import type { Asking } from './call.ts'
import type { WebhookMetrics } from './metrics.ts'
import type { Webhook } from './webhook.ts'

export interface MeantParts {
  readonly shown: Shown
  readonly authorizer: Authorizer
  readonly metrics: WebhookMetrics
}

/**
 * The write as a webhook is to see it, where it is to be asked about it; undefined where not. A refusal where nobody can tell: its
 * namespace is not there, or its conditions fail (upstream's `ShouldCallHook`).
 */
export const inputFor = async (
  { shown, authorizer, metrics }: MeantParts,
  request: AdmissionRequest,
  view: AdmissionView,
  { hook, phase }: Pick<Asking, 'hook' | 'phase'>,
): Promise<AdmissionInput | StatusError | undefined> => {
  const matched = hook.matches(request, view)
  if (matched === undefined || matched instanceof StatusError) return matched
  const input = await inputIn(shown, request, matched)
  if (hook.conditions === undefined) return input
  const matching = await hook.conditions(input, authorizer)
  if (matching === 'matches') return input
  if (matching !== 'differs') return forbid(request, matching.error)
  metrics.excluded({ hook, phase }, request.operation)
  return undefined
}

/** Whether anybody is to be asked, as far as it can be told at once: most writes have to wait for nobody. */
export const someMeant = (hooks: readonly Webhook[], request: AdmissionRequest, view: AdmissionView): boolean =>
  hooks.some((hook) => hook.matches(request, view) !== undefined)
