import type { Overload } from '../library/define.ts'
import type { Call, Expression } from '../syntax/ast.ts'
import { qualifiedName } from '../syntax/ast.ts'
import { type CelType, DYN, ERROR, optionalOf, parameter, valueOfOptional } from '../types.ts'
import { assignAll, type Bindings, sameType, substitute } from './assign.ts'
import { type Checking, fieldType, report, shown, typeOf } from './checker.ts'
import { localOf, type Scope } from './scope.ts'

/** The type of a call, its overloads noted. Those that fit the arguments' types are all kept: which one it is, values tell. */
export const checkCall = (checking: Checking, call: Call, scope: Scope | undefined): CelType => {
  if (call.name === '_?._') return optionalFieldType(checking, call, scope)
  const { functions } = checking.names
  const qualified = call.target === undefined ? call.name : namespaced(call, scope)
  const named = qualified === undefined ? undefined : functions.get(qualified)
  if (call.target === undefined || named !== undefined) {
    const args = call.args.map((each) => typeOf(checking, each, scope))
    if (named === undefined) {
      report(checking, call.at, `undeclared reference to '${call.name}' (in container '')`)
      return ERROR
    }
    return resolve(checking, call, { name: qualified ?? call.name, overloads: named, target: undefined, args })
  }
  const target = typeOf(checking, call.target, scope)
  const outer = checking.mixed
  checking.mixed ||= call.name === 'format'
  const args = [target, ...call.args.map((each) => typeOf(checking, each, scope))]
  checking.mixed = outer
  const overloads = functions.get(call.name)
  if (overloads === undefined) {
    report(checking, call.at, `undeclared reference to '${call.name}' (in container '')`)
    return ERROR
  }
  return resolve(checking, call, { name: call.name, overloads, target: call.target, args })
}

/** `ip.isCanonical` of `ip.isCanonical(x)`, unless `ip` is a loop's variable. */
const namespaced = ({ target, name }: Call, scope: Scope | undefined): string | undefined => {
  const before = target === undefined ? undefined : qualifiedName(target)
  if (before === undefined || localOf(scope, before.split('.', 1)[0] ?? '') !== undefined) return undefined
  return `${before}.${name}`
}

interface Candidates {
  readonly name: string
  readonly overloads: readonly Overload[]
  /** What the function is called on. */
  readonly target: Expression | undefined
  readonly args: readonly CelType[]
}

const resolve = (checking: Checking, call: Call, { name, overloads, target, args }: Candidates): CelType => {
  const fitting: Overload[] = []
  let result: CelType | undefined
  for (const overload of overloads) {
    if (overload.member !== (target !== undefined)) continue
    const fresh = instantiate(checking, overload)
    const bindings = assignAll(checking.bindings, fresh.parameters, args)
    if (bindings === undefined) continue
    checking.bindings = bindings
    fitting.push(overload)
    const type = substitute(fresh.result, bindings)
    if (result === undefined) result = type
    else if (result.kind !== 'dyn' && !sameType(result, type)) result = DYN
  }
  if (result === undefined) {
    report(checking, call.at, `found no matching overload for '${name}' applied to '${argumentsText(checking, target, args)}'`)
    return ERROR
  }
  checking.meanings.set(call, { kind: 'call', overloads: fitting, target })
  return result
}

const argumentsText = (checking: Checking, target: Expression | undefined, args: readonly CelType[]): string => {
  const texts = args.map((each) => shown(checking, each))
  return target === undefined ? `(${texts.join(', ')})` : `${texts[0]}.(${texts.slice(1).join(', ')})`
}

interface Instance {
  readonly parameters: readonly CelType[]
  readonly result: CelType
}

/** The overload with parameters of its own, so that two calls do not bind each other's. */
const instantiate = (checking: Checking, overload: Overload): Instance => {
  const own = new Map<string, CelType>()
  for (const type of [...overload.parameters, overload.result]) collect(type, own)
  if (own.size === 0) return overload
  checking.fresh += 1
  const bindings: Bindings = new Map([...own.keys()].map((name) => [name, parameter(`_var${checking.fresh}${name}`)]))
  return {
    parameters: overload.parameters.map((each) => substitute(each, bindings)),
    result: substitute(overload.result, bindings),
  }
}

const collect = (type: CelType, into: Map<string, CelType>): void => {
  if (type.kind === 'parameter') into.set(type.name, type)
  else if (type.kind === 'list') collect(type.element, into)
  else if (type.kind === 'map') for (const each of [type.key, type.value]) collect(each, into)
  else if (type.kind === 'opaque') for (const each of type.parameters) collect(each, into)
  else if (type.kind === 'type') collect(type.of, into)
}

/** `operand.?field`. */
const optionalFieldType = (checking: Checking, call: Call, scope: Scope | undefined): CelType => {
  const [operand, field] = call.args
  if (operand === undefined || field?.kind !== 'constant' || typeof field.value !== 'string') return ERROR
  typeOf(checking, field, scope)
  const type = fieldType(checking, typeOf(checking, operand, scope), field.value, call.at)
  const overloads = checking.names.functions.get('_?._') ?? []
  checking.meanings.set(call, { kind: 'call', overloads, target: undefined })
  return valueOfOptional(type) === undefined ? optionalOf(type) : type
}
