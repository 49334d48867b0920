import { type FieldError, fieldErrorMessage, fieldErrors, type JsonValue, type Path } from '@coxswain/api-types'
import { type Activation, type Budget, CALL_LIMIT_TEXT, type Outcome } from '../../cel/environment.ts'
import type { CompiledRule, RuleNode } from './compile.ts'
import { type Correlation, isCorrelatable, isMap, isUnchanged, itemOf, type Json, type JsonMap, memberOf, oldItems } from './correlate.ts'
import { defaultMessage, evaluatedMessage, ruleText } from './message.ts'

/** One validation of one object. */
export interface Run {
  readonly budget: Budget
  readonly errors: FieldError[]
  /** Errors of values that have not changed: told, but no reason to refuse. */
  readonly warnings: string[]
}

/** A value with the one that it replaces, as far as the two can be told to be the same. */
interface Subject {
  readonly value: Json
  readonly old: Json
  readonly at: Path
  readonly correlation: Correlation
}

const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run'

/** Runs the rules of a value and of the values in it. `'stop'` when the budget is spent: no further rules run then. */
export const validateNode = (run: Run, node: RuleNode, subject: Subject): 'go on' | 'stop' => {
  if (subject.value === null || subject.value === undefined) return 'go on'
  if (node.rules.length > 0 && runRules(run, node, subject) === 'stop') return 'stop'
  for (const each of node.allOf) {
    const correlation = { own: undefined, around: subject.correlation.around }
    if (validateNode(run, each, { ...subject, correlation }) === 'stop') return 'stop'
  }
  if (Array.isArray(subject.value)) return validateItems(run, node, subject, subject.value)
  return isMap(subject.value) ? validateMembers(run, node, subject, subject.value) : 'go on'
}

const validateMembers = (run: Run, node: RuleNode, subject: Subject, members: JsonMap): 'go on' | 'stop' => {
  if (node.additional === undefined && node.properties.size === 0) return 'go on'
  const before = isMap(subject.old) && isCorrelatable(node.schema) ? subject.old : {}
  for (const [name, value] of Object.entries(members)) {
    const own = node.properties.get(name)
    const child = own ?? node.additional
    if (child === undefined) continue
    const at = own === undefined ? subject.at.key(name) : subject.at.child(name)
    const correlation = memberOf(subject.correlation, node.schema, name, value)
    const old = Object.hasOwn(before, name) ? before[name] : undefined
    if (validateNode(run, child, { value, old, at, correlation }) === 'stop') return 'stop'
  }
  return 'go on'
}

const validateItems = (run: Run, node: RuleNode, subject: Subject, items: readonly Json[]): 'go on' | 'stop' => {
  if (node.items === undefined) return 'go on'
  const find = oldItems(node.schema, subject.old)
  for (const [i, value] of items.entries()) {
    const old = find(value)
    const next = { value, old, at: subject.at.index(i), correlation: itemOf(subject.correlation, value, old) }
    if (validateNode(run, node.items, next) === 'stop') return 'stop'
  }
  return 'go on'
}

const runRules = (run: Run, node: RuleNode, subject: Subject): 'go on' | 'stop' => {
  const { type = '' } = node.schema
  const refuse = (detail: string): void => {
    run.errors.push(fieldErrors.invalid(subject.at, type, detail))
  }
  if (run.budget.remaining <= 0) {
    refuse(OUT_OF_BUDGET)
    return 'stop'
  }
  const activation: Activation = { self: subject.value as JsonValue, oldSelf: (subject.old ?? undefined) as JsonValue | undefined }
  for (const rule of node.rules) {
    if (rule.program === undefined) {
      if (rule.problem !== undefined) refuse(`rule compile error: ${rule.problem}`)
      continue
    }
    // A rule about a change runs where there is something to compare with.
    if (rule.usesOldSelf && activation.oldSelf === undefined && rule.source.optionalOldSelf !== true) continue
    const outcome = rule.program.evaluate(activation, run.budget)
    const problem = problemOf(outcome, rule)
    if (problem !== undefined) refuse(problem)
    if (outcome.tag === 'exhausted' || run.budget.remaining < 0) return 'stop'
    if (outcome.tag === 'value' && outcome.value !== true && fail(run, rule, { subject, type, activation }) === 'stop') return 'stop'
  }
  return 'go on'
}

/** What is said of a rule that gave no answer. */
const problemOf = (outcome: Outcome, { source }: CompiledRule): string | undefined => {
  if (outcome.tag === 'value') return undefined
  if (outcome.tag === 'exhausted') {
    if (outcome.limit === 'budget') return OUT_OF_BUDGET
    return `'${CALL_LIMIT_TEXT}': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleText(source)}`
  }
  if (outcome.message.startsWith('no such overload'))
    return `'${outcome.message}': call arguments did not match a supported operator, function or macro signature for rule: ${ruleText(source)}`
  return `${outcome.message} evaluating rule: ${ruleText(source)}`
}

interface Failure {
  readonly subject: Subject
  readonly type: string
  readonly activation: Activation
}

const fail = (run: Run, rule: CompiledRule, { subject, type, activation }: Failure): 'go on' | 'stop' => {
  const at = rule.fieldPath === '' ? subject.at : subject.at.child(rule.fieldPath)
  const add = (error: FieldError): void => {
    if (rule.usesOldSelf || !isUnchanged(subject.correlation)) run.errors.push(error)
    else run.warnings.push(`${error.field}: ${fieldErrorMessage(error)}`)
  }
  const message = rule.message === undefined ? undefined : evaluatedMessage(rule.message, rule.source, activation, run.budget)
  if (message?.tag === 'stop') {
    add(fieldErrors.invalid(at, type, message.text))
    return 'stop'
  }
  const detail = message?.tag === 'text' ? message.text : defaultMessage(rule.source)
  add(errorFor(rule.source.reason, at, type, detail))
  return 'go on'
}

const errorFor = (reason: string | undefined, at: Path, type: string, detail: string): FieldError => {
  switch (reason) {
    case 'FieldValueForbidden':
      return fieldErrors.forbidden(at, detail)
    case 'FieldValueRequired':
      return fieldErrors.required(at, detail)
    case 'FieldValueDuplicate':
      return fieldErrors.duplicate(at, type)
    default:
      return fieldErrors.invalid(at, type, detail)
  }
}
