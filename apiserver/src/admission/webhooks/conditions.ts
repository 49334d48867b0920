import type { MutatingWebhook, ValidatingWebhook } from '@coxswain/api-types'
import type { Authorizer } from '../../authorization/authorizer.ts'
import { loadCel } from '../../cel/environment.ts'
import { activationOf } from '../expressions/activation.ts'
import type { AdmissionInput } from '../expressions/input.ts'
import { variableTypes } from '../expressions/types.ts'
import { compileMatchConditions, type MatchConditions, type Matching } from '../match-conditions.ts'

/** Asks the conditions of a webhook about a write. */
export type ConditionsOf = (input: AdmissionInput, authorizer: Authorizer) => Promise<Matching>

/** Compiled on first need: the language is loaded by those that have conditions. Undefined where there are none. */
export const conditionsOf = ({
  matchConditions = [],
  failurePolicy,
}: Pick<MutatingWebhook | ValidatingWebhook, 'matchConditions' | 'failurePolicy'>): ConditionsOf | undefined => {
  if (matchConditions.length === 0) return undefined
  let compiled: MatchConditions | undefined
  return async (input, authorizer) => {
    const cel = await loadCel()
    compiled ??= compileMatchConditions(
      cel.environment({ variables: variableTypes({ authorizer: 'authorizer' }) }),
      matchConditions,
      failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
    )
    return compiled(activationOf(input, { cel, authorizer }))
  }
}
