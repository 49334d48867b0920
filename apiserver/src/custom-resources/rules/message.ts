import type { ValidationRule } from '@coxswain/api-types'
import type { Activation, Budget, Program } from '../../cel/environment.ts'

/** The longest message that an expression may give, in bytes. */
const MAX_BYTES = 5 * 1024

/** A rule as messages name it: by its own message where it has one. */
export const ruleText = ({ rule, message }: ValidationRule): string => (message === undefined || message === '' ? rule : message).trim()
export const defaultMessage = (rule: ValidationRule): string =>
  rule.message === undefined || rule.message === '' ? `failed rule: ${ruleText(rule)}` : rule.message.trim()

/** What a message expression gave: a text, none that can be used, or the end of all validation. */
export type Message =
  | { readonly tag: 'text'; readonly text: string }
  | { readonly tag: 'none' }
  | { readonly tag: 'stop'; readonly text: string }

const NONE: Message = { tag: 'none' }

export const evaluatedMessage = (
  program: Program,
  { messageExpression }: ValidationRule,
  activation: Activation,
  budget: Budget,
): Message => {
  const outcome = program.evaluate(activation, budget)
  if (outcome.tag === 'exhausted') {
    return outcome.limit === 'budget'
      ? {
          tag: 'stop',
          text: 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run',
        }
      : {
          tag: 'stop',
          text: `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(messageExpression)}`,
        }
  }
  const text = outcome.tag === 'value' && typeof outcome.value === 'string' ? outcome.value.trim() : ''
  const fits = text !== '' && !text.includes('\n') && new TextEncoder().encode(text).length <= MAX_BYTES
  return fits ? { tag: 'text', text } : NONE
}
