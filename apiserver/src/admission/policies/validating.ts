import type { AuditAnnotation, ValidatingAdmissionPolicy, Validation } from '@coxswain/api-types'
import type { Activation, Cel, Composition } from '../../cel/environment.ts'
import { RUNTIME_BUDGET } from '../../cel/environment.ts'
import { BOOL, DYN, NULL, STRING } from '../../cel/types.ts'
import { compileExpression, type Expression } from '../expressions/compile.ts'
import { evaluateAll, OUT_OF_BUDGET, type Result } from '../expressions/evaluate.ts'
import { variableTypes } from '../expressions/types.ts'
import { compileMatchConditions, type MatchConditions } from '../match-conditions.ts'
import { failurePolicyOf } from './policy.ts'

/** A validating policy ready to be evaluated. */
export interface CompiledValidating {
  readonly conditions: MatchConditions
  readonly composition: Composition
  readonly validations: readonly { readonly validation: Validation; readonly expression: Expression }[]
  /** Messages do not see the authorizer. One for each validation, undefined where it has none. */
  readonly messages: { readonly composition: Composition; readonly expressions: readonly (Expression | undefined)[] }
  readonly annotations: readonly { readonly key: string; readonly expression: Expression }[]
  /** What an error is: refused, or let pass. */
  readonly onError: 'Fail' | 'Ignore'
}

export const compileValidating = (cel: Cel, policy: ValidatingAdmissionPolicy): CompiledValidating => {
  const { paramKind, variables = [], validations = [], auditAnnotations = [], matchConditions = [] } = policy.spec ?? {}
  const params = paramKind === undefined ? undefined : DYN
  const environment = cel.environment({ variables: variableTypes({ params, authorizer: 'authorizer' }) })
  const composition = environment.compose(variables)
  const messages = validations.some(({ messageExpression }) => messageExpression)
    ? cel.environment({ variables: variableTypes({ params }) }).compose(variables)
    : composition
  return {
    conditions: compileMatchConditions(environment, matchConditions, failurePolicyOf(policy)),
    composition,
    validations: validations.map((validation) => ({
      validation,
      expression: compileExpression(composition.environment, validation.expression, [BOOL]),
    })),
    messages: {
      composition: messages,
      expressions: validations.map(({ messageExpression }) =>
        messageExpression ? compileExpression(messages.environment, messageExpression, [STRING]) : undefined,
      ),
    },
    annotations: auditAnnotations.map((each) => compileAnnotation(composition, each)),
    onError: failurePolicyOf(policy),
  }
}

const compileAnnotation = ({ environment }: Composition, { key, valueExpression }: AuditAnnotation) => ({
  key,
  expression: compileExpression(environment, valueExpression.trim(), [STRING, NULL]),
})

/** A validation that did not hold, or that could not be evaluated where this is refused. */
export interface Failure {
  /** Which of the validations; undefined for what concerns them all. */
  readonly index: number
  readonly message: string
  /** Undefined for an error: upstream then says Invalid. */
  readonly reason?: string | undefined
}

export interface Verdict {
  readonly failures: readonly Failure[]
  readonly annotations: readonly { readonly key: string; readonly value: string }[]
  /** Annotations that could not be made: refused whatever the binding does with failures. */
  readonly annotationErrors: readonly string[]
}

const PASSED: Verdict = { failures: [], annotations: [], annotationErrors: [] }

/** Evaluates a policy for one write with one set of parameters (upstream's `validator.Validate`). */
export const evaluateValidating = (compiled: CompiledValidating, activation: Activation): Verdict => {
  const erred = (message: string): Verdict => (compiled.onError === 'Fail' ? { ...PASSED, failures: [{ index: 0, message }] } : PASSED)
  const matching = compiled.conditions(activation)
  if (matching === 'differs') return PASSED
  if (matching !== 'matches') return erred(matching.error)
  const failures = validate(compiled, activation)
  if (failures === OUT_OF_BUDGET) return erred(OUT_OF_BUDGET)
  const annotations = annotate(compiled, activation)
  return annotations === OUT_OF_BUDGET ? erred(OUT_OF_BUDGET) : { ...annotations, failures }
}

const validate = (compiled: CompiledValidating, given: Activation): readonly Failure[] | typeof OUT_OF_BUDGET => {
  const { validations, composition, onError } = compiled
  const budget = { remaining: RUNTIME_BUDGET }
  const results = evaluateAll(
    validations.map(({ expression }) => expression),
    composition.activate(given),
    budget,
  )
  if (results === OUT_OF_BUDGET) return OUT_OF_BUDGET
  let messages: ReturnType<typeof evaluateAll> | undefined
  const messageOf = (index: number): Result | typeof OUT_OF_BUDGET | undefined => {
    const { composition: variables, expressions } = compiled.messages
    if (expressions[index] === undefined) return undefined
    messages ??= evaluateAll(expressions, variables.activate(given), budget)
    return messages === OUT_OF_BUDGET ? OUT_OF_BUDGET : messages[index]
  }
  return validations.flatMap(({ validation }, index): readonly Failure[] => {
    const result = results[index]
    if (result !== undefined && 'value' in result && result.value === true) return []
    if (result !== undefined && 'error' in result) return onError === 'Fail' ? [{ index, message: result.error }] : []
    const message = messageOf(index)
    if (message !== OUT_OF_BUDGET) return [{ index, message: failureText(validation, message), reason: validation.reason ?? 'Invalid' }]
    return onError === 'Fail' ? [{ index, message: `failed messageExpression: ${OUT_OF_BUDGET}` }] : []
  })
}

/** Upstream's `MaxEvaluatedMessageExpressionSizeBytes`. */
const MAX_MESSAGE_BYTES = 5 * 1024

/** What the message expression made, if that can be shown; else the message, else the expression itself. */
const failureText = ({ message = '', expression }: Validation, made: Result | undefined): string => {
  const text = made !== undefined && 'value' in made && typeof made.value === 'string' ? made.value.trim() : ''
  const shown = !text.includes('\n') && Buffer.byteLength(text) <= MAX_MESSAGE_BYTES
  return (shown ? text : '') || message.trim() || `failed expression: ${expression.trim()}`
}

const annotate = (
  { annotations, composition, onError }: CompiledValidating,
  given: Activation,
): Omit<Verdict, 'failures'> | typeof OUT_OF_BUDGET => {
  if (annotations.length === 0) return PASSED
  const results = evaluateAll(
    annotations.map(({ expression }) => expression),
    composition.activate(given),
    { remaining: RUNTIME_BUDGET },
  )
  if (results === OUT_OF_BUDGET) return OUT_OF_BUDGET
  const made = annotations.map(({ key }, i) => ({ key, result: results[i] as Result }))
  return {
    annotations: made.flatMap(({ key, result }) => {
      const value = 'value' in result && typeof result.value === 'string' ? result.value.trim() : ''
      return value === '' ? [] : [{ key, value }]
    }),
    annotationErrors: onError === 'Ignore' ? [] : made.flatMap(({ result }) => ('error' in result ? [result.error] : [])),
  }
}
