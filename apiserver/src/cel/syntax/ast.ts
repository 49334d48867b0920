import type { CelType } from '../types.ts'
import type { Value } from '../values.ts'

interface Node {
  /** Where the expression is: the offset of its name, operator or bracket, as upstream points at it. */
  readonly at: number
  /** How many expressions are nested in it. Bounded, as the stages after the parser recurse. */
  readonly depth: number
}

export interface Constant extends Node {
  readonly kind: 'constant'
  readonly value: Value
  readonly type: CelType
}
export interface Identifier extends Node {
  readonly kind: 'identifier'
  readonly name: string
}
/** `operand.field`, or `has(operand.field)` where `test` is set. */
export interface Select extends Node {
  readonly kind: 'select'
  readonly operand: Expression
  readonly field: string
  readonly test: boolean
}
/** A call; operators are calls too: `_+_`, `_?_:_`, `_[_]`. */
export interface Call extends Node {
  readonly kind: 'call'
  readonly name: string
  readonly target: Expression | undefined
  readonly args: readonly Expression[]
}
export interface ListLiteral extends Node {
  readonly kind: 'list'
  readonly items: readonly Expression[]
  /** Positions written `?item`: an optional that is left out when it holds nothing. */
  readonly optional: ReadonlySet<number>
}
export interface MapLiteral extends Node {
  readonly kind: 'map'
  readonly entries: readonly { readonly key: Expression; readonly value: Expression; readonly optional: boolean }[]
}
export interface MessageLiteral extends Node {
  readonly kind: 'message'
  readonly name: string
  readonly entries: readonly { readonly field: string; readonly at: number; readonly value: Expression; readonly optional: boolean }[]
}
/** What the macros become: a loop over `range` that folds into `accumulator`. */
export interface Comprehension extends Node {
  readonly kind: 'comprehension'
  readonly range: Expression
  readonly variable: string
  /** The second variable: a list's items where the first has their positions, a map's values. */
  readonly second: string | undefined
  readonly accumulator: string
  readonly initial: Expression
  readonly condition: Expression
  readonly step: Expression
  readonly result: Expression
}

export type Expression = Constant | Identifier | Select | Call | ListLiteral | MapLiteral | MessageLiteral | Comprehension

const above = (...children: readonly (Expression | undefined)[]): number => {
  let depth = 0
  for (const child of children) if (child !== undefined && child.depth > depth) depth = child.depth
  return depth + 1
}

/** Makers of expressions. */
export const constant = (at: number, value: Value, type: CelType): Constant => ({ kind: 'constant', at, depth: 1, value, type })
export const identifier = (at: number, name: string): Identifier => ({ kind: 'identifier', at, depth: 1, name })
export const select = (at: number, operand: Expression, field: string): Select => ({
  kind: 'select',
  at,
  depth: above(operand),
  operand,
  field,
  test: false,
})
export const call = (at: number, name: string, args: readonly Expression[], target?: Expression): Call => ({
  kind: 'call',
  at,
  depth: above(target, ...args),
  name,
  target,
  args,
})
export const listLiteral = (at: number, items: readonly Expression[], optional: ReadonlySet<number> = new Set()): ListLiteral => ({
  kind: 'list',
  at,
  depth: above(...items),
  items,
  optional,
})
export const mapLiteral = (at: number, entries: MapLiteral['entries']): MapLiteral => ({
  kind: 'map',
  at,
  depth: above(...entries.flatMap(({ key, value }) => [key, value])),
  entries,
})
export const messageLiteral = (at: number, name: string, entries: MessageLiteral['entries']): MessageLiteral => ({
  kind: 'message',
  at,
  depth: above(...entries.map(({ value }) => value)),
  name,
  entries,
})
export const comprehension = (at: number, parts: Omit<Comprehension, 'kind' | 'at' | 'depth'>): Comprehension => ({
  kind: 'comprehension',
  at,
  depth: above(parts.range, parts.initial, parts.condition, parts.step, parts.result),
  ...parts,
})

/** `a.b.c` as a name, where the expression is nothing but that. */
export const qualifiedName = (expression: Expression): string | undefined => {
  if (expression.kind === 'identifier') return expression.name
  if (expression.kind !== 'select' || expression.test) return undefined
  const before = qualifiedName(expression.operand)
  return before === undefined ? undefined : `${before}.${expression.field}`
}
