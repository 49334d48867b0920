import type { Overload } from '../library/define.ts'
import type { Comprehension, Expression, Identifier, Select } from '../syntax/ast.ts'
import { qualifiedName } from '../syntax/ast.ts'
import type { Issue } from '../syntax/issue.ts'
import { BOOL, type CelType, DYN, ERROR, INT, optionalOf, typeText, typeType, valueOfOptional } from '../types.ts'
import { assign, type Bindings, substitute } from './assign.ts'
import { checkCall } from './calls.ts'
import { checkList, checkMap, checkMessage } from './literals.ts'
import { localOf, type Names, type Scope, TYPE_NAMES, within } from './scope.ts'

/** What a name or call means. */
export type Meaning =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'local'; readonly name: string; readonly slot: number }
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'call'; readonly overloads: readonly Overload[]; readonly target: Expression | undefined }

/** An expression whose types are known. */
export interface Checked {
  readonly expression: Expression
  readonly types: ReadonlyMap<Expression, CelType>
  readonly meanings: ReadonlyMap<Expression, Meaning>
  /** Where the accumulator of each loop is kept. */
  readonly slots: ReadonlyMap<Expression, number>
  /** The declared variables that it reads. */
  readonly reads: ReadonlySet<string>
  readonly issues: readonly Issue[]
}

/** The state of one check. */
export interface Checking {
  readonly names: Names
  readonly types: Map<Expression, CelType>
  readonly meanings: Map<Expression, Meaning>
  readonly slots: Map<Expression, number>
  readonly reads: Set<string>
  readonly issues: Issue[]
  bindings: Bindings
  /** Whether literals may mix types: only in what is formatted. */
  mixed: boolean
  /** How many parameters of overloads have been made anew. */
  fresh: number
}

/** Finds the type of each part of an expression, and what its names and calls mean. The words of issues are cel-go's. */
export const check = (expression: Expression, names: Names): Checked => {
  const checking: Checking = {
    names,
    types: new Map(),
    meanings: new Map(),
    slots: new Map(),
    reads: new Set(),
    issues: [],
    bindings: new Map(),
    mixed: false,
    fresh: 0,
  }
  typeOf(checking, expression, undefined)
  for (const [each, type] of checking.types) checking.types.set(each, substitute(type, checking.bindings, 'dyn'))
  return { expression, ...checking }
}

export const report = (checking: Checking, at: number, message: string): void => {
  checking.issues.push({ at, message })
}

/** The type of an expression, which is noted, and its parts' too. */
export const typeOf = (checking: Checking, expression: Expression, scope: Scope | undefined): CelType => {
  const type = find(checking, expression, scope)
  checking.types.set(expression, type)
  return type
}

const find = (checking: Checking, expression: Expression, scope: Scope | undefined): CelType => {
  switch (expression.kind) {
    case 'constant':
      return expression.type
    case 'identifier':
      return identifierType(checking, expression, scope)
    case 'select':
      return selectType(checking, expression, scope)
    case 'call':
      return checkCall(checking, expression, scope)
    case 'list':
      return checkList(checking, expression, scope)
    case 'map':
      return checkMap(checking, expression, scope)
    case 'message':
      return checkMessage(checking, expression, scope)
    default:
      return loopType(checking, expression, scope)
  }
}

const identifierType = (checking: Checking, expression: Identifier, scope: Scope | undefined): CelType => {
  const local = localOf(scope, expression.name)
  if (local !== undefined) {
    checking.meanings.set(expression, { kind: 'local', name: local.name, slot: local.slot })
    return local.type
  }
  const declared = declaredType(checking, expression, expression.name)
  if (declared === undefined) report(checking, expression.at, `undeclared reference to '${expression.name}' (in container '')`)
  return declared ?? ERROR
}

/** The type of a variable or of a type's own name; undefined where it is neither. */
const declaredType = (checking: Checking, expression: Expression, name: string): CelType | undefined => {
  const variable = checking.names.variables.get(name)
  if (variable !== undefined) {
    checking.meanings.set(expression, { kind: 'variable', name })
    checking.reads.add(name)
    return variable
  }
  const named = TYPE_NAMES.get(name)
  if (named === undefined) return undefined
  checking.meanings.set(expression, { kind: 'type', name })
  return typeType(named)
}

const selectType = (checking: Checking, expression: Select, scope: Scope | undefined): CelType => {
  const name = qualifiedName(expression)
  const root = name?.split('.', 1)[0] ?? ''
  const declared = name === undefined || localOf(scope, root) !== undefined ? undefined : declaredType(checking, expression, name)
  if (declared !== undefined) return declared
  const operand = typeOf(checking, expression.operand, scope)
  const field = fieldType(checking, operand, expression.field, expression.at)
  return expression.test ? BOOL : field
}

/** The type of a field. That of an optional's field is optional too. */
export const fieldType = (checking: Checking, operand: CelType, field: string, at: number): CelType => {
  const whole = substitute(operand, checking.bindings)
  const inner = valueOfOptional(whole)
  if (inner === undefined) return plainFieldType(checking, whole, field, at)
  const type = plainFieldType(checking, substitute(inner, checking.bindings), field, at)
  return valueOfOptional(type) === undefined ? optionalOf(type) : type
}

const plainFieldType = (checking: Checking, operand: CelType, field: string, at: number): CelType => {
  switch (operand.kind) {
    case 'map':
      return operand.value
    case 'object':
      return objectFieldType(checking, operand, field, at)
    case 'parameter':
      checking.bindings = assign(checking.bindings, operand, DYN) ?? checking.bindings
      return DYN
    case 'dyn':
    case 'error':
      return DYN
    default:
      report(checking, at, `type '${typeText(operand)}' does not support field selection`)
      return DYN
  }
}

const objectFieldType = (checking: Checking, operand: CelType & { kind: 'object' }, field: string, at: number): CelType => {
  const found = operand.fields.get(field)?.type
  if (found !== undefined) return found
  if (checking.names.constructors(operand.name) === 'any field') return DYN
  report(checking, at, `undefined field '${field}'`)
  return ERROR
}

const loopType = (checking: Checking, loop: Comprehension, scope: Scope | undefined): CelType => {
  const range = substitute(typeOf(checking, loop.range, scope), checking.bindings)
  const initial = typeOf(checking, loop.initial, scope)
  const folded = within(scope, loop.accumulator, initial)
  checking.slots.set(loop, folded.local.slot)
  const [first, second] = variableTypes(checking, loop, range)
  const one = within(folded, loop.variable, first)
  const inner = loop.second === undefined ? one : within(one, loop.second, second)
  must(checking, loop.condition, BOOL, inner)
  must(checking, loop.step, initial, inner)
  return substitute(typeOf(checking, loop.result, folded), checking.bindings)
}

const must = (checking: Checking, expression: Expression, wanted: CelType, scope: Scope): void => {
  const type = typeOf(checking, expression, scope)
  const bindings = assign(checking.bindings, wanted, type)
  if (bindings === undefined) report(checking, expression.at, mismatch(checking, wanted, type))
  else checking.bindings = bindings
}

export const mismatch = (checking: Checking, wanted: CelType, found: CelType): string =>
  `expected type '${shown(checking, wanted)}' but found '${shown(checking, found)}'`
export const shown = (checking: Checking, type: CelType): string => typeText(substitute(type, checking.bindings, 'dyn'))

const variableTypes = (checking: Checking, { range, second }: Comprehension, type: CelType): readonly [CelType, CelType] => {
  switch (type.kind) {
    case 'list':
      return second === undefined ? [type.element, type.element] : [INT, type.element]
    case 'map':
      return [type.key, type.value]
    case 'parameter':
      checking.bindings = assign(checking.bindings, type, DYN) ?? checking.bindings
      return [DYN, DYN]
    case 'dyn':
    case 'error':
      return [DYN, DYN]
    default:
      report(
        checking,
        range.at,
        `expression of type '${shown(checking, type)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
      )
      return [ERROR, ERROR]
  }
}
