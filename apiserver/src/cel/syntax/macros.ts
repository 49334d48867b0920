import { BOOL, INT } from '../types.ts'
import { type Call, call, comprehension, constant, type Expression, identifier, listLiteral, mapLiteral } from './ast.ts'
import { SyntaxIssue } from './issue.ts'

/** The variable that a loop folds into; no identifier can be written so. */
export const RESULT = '@result'

type Expand = (call: Call) => Expression

/** The expression that a call of a macro stands for; the call itself where it is none. Throws `SyntaxIssue`. */
export const expandMacro = (written: Call): Expression => {
  const macro = MACROS.get(`${written.name}:${written.args.length}:${written.target === undefined ? 'global' : 'member'}`)
  return macro === undefined ? written : macro(written)
}

const has: Expand = ({ args: [of], at }) => {
  if (of?.kind === 'select' && !of.test) return { ...of, at, test: true }
  throw new SyntaxIssue(at, 'invalid argument to has() macro')
}

/** The loop's variables are written where the macro takes one or two. */
interface Loop {
  readonly at: number
  readonly range: Expression
  readonly variable: string
  readonly second: string | undefined
  readonly result: Expression
}

const variableName = (expression: Expression | undefined, at: number): string => {
  const name = expression?.kind === 'identifier' ? expression.name : undefined
  if (name === undefined) throw new SyntaxIssue(expression?.at ?? at, 'argument must be a simple name')
  return name
}

const loopOf = ({ at, target, args }: Call, variables: 1 | 2): Loop => {
  if (target === undefined) throw new SyntaxIssue(at, 'argument must be a simple name')
  const second = variables === 2 ? variableName(args[1], at) : undefined
  const variable = variableName(args[0], at)
  if (variable === second) throw new SyntaxIssue(args[1]?.at ?? at, `duplicate variable name: ${variable}`)
  return { at, range: target, variable, second, result: identifier(at, RESULT) }
}

interface Fold {
  readonly initial: Expression
  readonly condition: Expression
  readonly step: Expression
  readonly result?: Expression
}
const fold = ({ at, range, variable, second, result }: Loop, parts: Fold): Expression =>
  comprehension(at, { range, variable, second, accumulator: RESULT, result, ...parts })

const truth = (at: number, value: boolean): Expression => constant(at, value, BOOL)
const last = (args: readonly Expression[]): Expression => args[args.length - 1] as Expression

const all =
  (variables: 1 | 2): Expand =>
  (written) => {
    const loop = loopOf(written, variables)
    return fold(loop, {
      initial: truth(loop.at, true),
      condition: call(loop.at, '@not_strictly_false', [loop.result]),
      step: call(loop.at, '_&&_', [loop.result, last(written.args)]),
    })
  }

const exists =
  (variables: 1 | 2): Expand =>
  (written) => {
    const loop = loopOf(written, variables)
    return fold(loop, {
      initial: truth(loop.at, false),
      condition: call(loop.at, '@not_strictly_false', [call(loop.at, '!_', [loop.result])]),
      step: call(loop.at, '_||_', [loop.result, last(written.args)]),
    })
  }

const existsOne =
  (variables: 1 | 2): Expand =>
  (written) => {
    const loop = loopOf(written, variables)
    const { at, result } = loop
    return fold(loop, {
      initial: constant(at, 0n, INT),
      condition: truth(at, true),
      step: call(at, '_?_:_', [last(written.args), call(at, '_+_', [result, constant(at, 1n, INT)]), result]),
      result: call(at, '_==_', [result, constant(at, 1n, INT)]),
    })
  }

/** Loops that build a list or map: `add` is the step, run where the filter, if there is one, holds. */
const build = (loop: Loop, initial: Expression, add: Expression, filter: Expression | undefined): Expression =>
  fold(loop, {
    initial,
    condition: truth(loop.at, true),
    step: filter === undefined ? add : call(loop.at, '_?_:_', [filter, add, loop.result]),
  })

const intoList =
  (variables: 1 | 2): Expand =>
  (written) => {
    const loop = loopOf(written, variables)
    const add = call(loop.at, '_+_', [loop.result, listLiteral(loop.at, [last(written.args)])])
    return build(loop, listLiteral(loop.at, []), add, written.args.length === variables + 2 ? written.args[variables] : undefined)
  }

const filter: Expand = (written) => {
  const loop = loopOf(written, 1)
  const add = call(loop.at, '_+_', [loop.result, listLiteral(loop.at, [written.args[0] as Expression])])
  return build(loop, listLiteral(loop.at, []), add, written.args[1])
}

const intoMap: Expand = (written) => {
  const loop = loopOf(written, 2)
  const add = call(loop.at, 'cel.@mapInsert', [loop.result, written.args[0] as Expression, last(written.args)])
  return build(loop, mapLiteral(loop.at, []), add, written.args.length === 4 ? written.args[2] : undefined)
}

const intoMapEntries: Expand = (written) => {
  const loop = loopOf(written, 2)
  const add = call(loop.at, 'cel.@mapInsert', [loop.result, last(written.args)])
  return build(loop, mapLiteral(loop.at, []), add, written.args.length === 4 ? written.args[2] : undefined)
}

/** `name` stands for `value` in `body`: a loop over nothing. */
const bind = (at: number, name: string, value: Expression, body: Expression): Expression =>
  comprehension(at, {
    range: listLiteral(at, []),
    variable: '#unused',
    second: undefined,
    accumulator: name,
    initial: value,
    condition: truth(at, false),
    step: identifier(at, name),
    result: body,
  })

const optionalMap =
  (wrap: (at: number, body: Expression) => Expression): Expand =>
  ({ at, target, args: [variable, body] }) => {
    const of = target as Expression
    const bound = bind(at, variableName(variable, at), call(at, 'value', [], of), body as Expression)
    return call(at, '_?_:_', [call(at, 'hasValue', [], of), wrap(at, bound), call(at, 'optional.none', [])])
  }

const sortBy: Expand = (written) => {
  const { at, target } = written
  const input = identifier(at, '@__sortBy_input__')
  const keys = intoList(1)({ ...written, target: input })
  return bind(at, input.name, target as Expression, call(at, '@sortByAssociatedKeys', [keys], input))
}

/** By name, number of arguments, and whether they are called on something. */
const MACROS: ReadonlyMap<string, Expand> = new Map<string, Expand>([
  ['has:1:global', has],
  ['all:2:member', all(1)],
  ['all:3:member', all(2)],
  ['exists:2:member', exists(1)],
  ['exists:3:member', exists(2)],
  ['exists_one:2:member', existsOne(1)],
  ['existsOne:2:member', existsOne(1)],
  ['existsOne:3:member', existsOne(2)],
  ['map:2:member', intoList(1)],
  ['map:3:member', intoList(1)],
  ['filter:2:member', filter],
  ['transformList:3:member', intoList(2)],
  ['transformList:4:member', intoList(2)],
  ['transformMap:3:member', intoMap],
  ['transformMap:4:member', intoMap],
  ['transformMapEntry:3:member', intoMapEntries],
  ['transformMapEntry:4:member', intoMapEntries],
  ['optMap:2:member', optionalMap((at, body) => call(at, 'optional.of', [body]))],
  ['optFlatMap:2:member', optionalMap((_, body) => body)],
  ['sortBy:2:member', sortBy],
])
