import type { LabelSelector } from '../generated/meta.v1.types.ts'
import type { DeepReadonly } from '../object.ts'
import { isQualifiedName, isValidLabelValue } from '../validation/qualified-name.ts'
import {
  byKey,
  EVERYTHING,
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  matchesLabels,
  NOTHING,
  parseInt64,
} from './label-requirement.ts'
import { scanSelector, type Token } from './label-selector-scan.ts'

export {
  EVERYTHING,
  formatLabelSelector,
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  matchesLabels,
  NOTHING,
} from './label-requirement.ts'

/** The text of a selector is wrong; the message is upstream's. */
export class SelectorError extends Error {}

/** Every requirement is tried on every object of a list: past this a request would cost more than it can be worth. */
const MAX_REQUIREMENTS = 1000

/** Reads `a=b,c in (d,e),!f` (upstream's `labels.Parse`). Ordered by key. Throws `SelectorError`. */
export const parseLabelSelector = (text: string): readonly LabelRequirement[] => {
  if (text === '') return EVERYTHING
  const tokens = scanSelector(text)
  const requirements: LabelRequirement[] = []
  const reader = createReader(tokens)
  for (;;) {
    const next = reader.peek()
    if (next.type === 'end') return requirements.sort(byKey)
    if (next.type !== 'identifier' && next.type !== '!')
      throw new SelectorError(`found '${next.text}', expected: !, identifier, or 'end of string'`)
    requirements.push(parseRequirement(reader))
    if (requirements.length > MAX_REQUIREMENTS)
      throw new SelectorError(`a label selector may not have more than ${MAX_REQUIREMENTS} requirements`)
    const after = reader.take()
    if (after.type === 'end') return requirements.sort(byKey)
    if (after.type !== ',') throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`)
    const following = reader.peek()
    if (following.type !== 'identifier' && following.type !== '!') {
      throw new SelectorError(`found '${following.text}', expected: identifier after ','`)
    }
  }
}

interface Reader {
  /** Words such as `in` are identifiers wherever no operator is awaited. */
  peek(): Token
  take(): Token
  takeOperator(): Token
}

const createReader = (tokens: readonly Token[]): Reader => {
  let position = 0
  const end: Token = { type: 'end', text: '' }
  const asValue = (token: Token): Token =>
    token.type === 'in' || token.type === 'notin' ? { type: 'identifier', text: token.text } : token
  return {
    peek: () => asValue(tokens[position] ?? end),
    take: () => asValue(tokens[position++] ?? end),
    takeOperator: () => tokens[position++] ?? end,
  }
}

const inRequirement = (why: string): SelectorError => new SelectorError(`unable to parse requirement: ${why}`)

const parseRequirement = (reader: Reader): LabelRequirement => {
  let token = reader.take()
  const negated = token.type === '!'
  if (negated) token = reader.take()
  if (token.type !== 'identifier') throw inRequirement(`found '${token.text}', expected: identifier`)
  const key = token.text
  const bad = isQualifiedName(key)
  // Upstream has no field to name here and prints its absent path.
  if (bad.length > 0) throw inRequirement(`<nil>: Invalid value: ${JSON.stringify(key)}: ${bad.join('; ')}`)
  const next = reader.peek()
  if (negated) return { key, operator: '!', values: [] }
  if (next.type === 'end' || next.type === ',') return { key, operator: 'exists', values: [] }
  const operator = operatorOf(reader.takeOperator())
  const values = operator === 'in' || operator === 'notin' ? parseValues(reader) : [parseExactValue(reader)]
  return checked({ key, operator, values: [...new Set(values)].sort() })
}

const OPERATORS: ReadonlyMap<string, LabelOperator> = new Map<string, LabelOperator>([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
])
const operatorOf = ({ type, text }: Token): LabelOperator => {
  const operator = OPERATORS.get(type)
  if (operator === undefined) throw inRequirement(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`)
  return operator
}

const parseExactValue = (reader: Reader): string => {
  const next = reader.peek()
  if (next.type === 'end' || next.type === ',') return ''
  const { type, text } = reader.take()
  if (type !== 'identifier') throw inRequirement(`found '${text}', expected: identifier`)
  return text
}

const parseValues = (reader: Reader): string[] => {
  const open = reader.take()
  if (open.type !== '(') throw inRequirement(`found '${open.text}' expected: '('`)
  const first = reader.peek()
  if (first.type === ')') {
    reader.take()
    return ['']
  }
  if (first.type !== 'identifier' && first.type !== ',') throw inRequirement(`found '${first.text}', expected: ',', ')' or identifier`)
  const values: string[] = []
  for (;;) {
    const { type, text } = reader.take()
    if (type === 'identifier') {
      values.push(text)
      const next = reader.peek()
      if (next.type === ')') break
      if (next.type !== ',') throw inRequirement(`found '${next.text}', expected: ',' or ')'`)
    } else if (type === ',') {
      // An empty place is the empty value: `(,a)`, `(a,,b)`, `(a,)`.
      const next = reader.peek()
      if (values.length === 0 || next.type === ',' || next.type === ')') values.push('')
      if (next.type === ')') break
    } else throw inRequirement(`found '${text}', expected: ',', or identifier`)
  }
  reader.take()
  return values
}

/** The rules of upstream's `labels.NewRequirement` that a parsed one can break. */
const checked = (requirement: LabelRequirement): LabelRequirement => {
  const { key, operator, values } = requirement
  const errors: string[] = []
  if (operator === 'gt' || operator === 'lt') {
    values.forEach((value, i) => {
      if (parseInt64(value) === undefined) {
        errors.push(`values[${i}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`)
      }
    })
  }
  values.forEach((value, i) => {
    const bad = isValidLabelValue(value)
    if (bad.length > 0) errors.push(`values[${i}][${key}]: Invalid value: ${JSON.stringify(value)}: ${bad.join('; ')}`)
  })
  if (errors.length > 0) throw inRequirement(errors.length === 1 ? `${errors[0]}` : `[${errors.join(', ')}]`)
  return requirement
}

const SPEC_OPERATORS: ReadonlyMap<string, LabelOperator> = new Map<string, LabelOperator>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
])

/**
 * A selector of a spec as requirements (upstream's `metav1.LabelSelectorAsSelector`): an absent one selects nothing, an empty one
 * everything. Throws `SelectorError` for an unknown operator. Values are not checked: validation has done so.
 */
export const labelSelectorRequirements = (selector: DeepReadonly<LabelSelector> | undefined): readonly LabelRequirement[] => {
  if (selector === undefined) return NOTHING
  const { matchLabels = {}, matchExpressions = [] } = selector
  const requirements: LabelRequirement[] = Object.keys(matchLabels).map((key) => ({ key, operator: '=', values: [matchLabels[key] ?? ''] }))
  for (const { key, operator, values = [] } of matchExpressions) {
    const known = SPEC_OPERATORS.get(operator)
    if (known === undefined) throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`)
    requirements.push({ key, operator: known, values: [...new Set(values)].sort() })
  }
  return requirements.length === 0 ? EVERYTHING : requirements.sort(byKey)
}

/** Plain labels as a selector: every one of them must be there. Absent or empty: everything (upstream's `labels.SelectorFromSet`). */
export const requirementsOfLabels = (labels: Readonly<Record<string, string>> | undefined): readonly LabelRequirement[] =>
  labels === undefined ? EVERYTHING : labelSelectorRequirements({ matchLabels: labels })

/** Does a selector select these labels? Absent it selects nothing, empty everything; one that cannot be read selects nothing. */
export const selectsLabels = (selector: DeepReadonly<LabelSelector> | undefined, labels: Labels | undefined): boolean => {
  try {
    return matchesLabels(labelSelectorRequirements(selector), labels)
  } catch (error) {
    if (error instanceof SelectorError) return false
    throw error
  }
}
