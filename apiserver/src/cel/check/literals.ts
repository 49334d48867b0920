import type { ListLiteral, MapLiteral, MessageLiteral } from '../syntax/ast.ts'
import { type CelType, DYN, ERROR, listOf, mapOf, type ObjectType, optionalOf, parameter, typeText, valueOfOptional } from '../types.ts'
import { assign, substitute, wider } from './assign.ts'
import { type Checking, mismatch, report, typeOf } from './checker.ts'
import type { Scope } from './scope.ts'

export const checkList = (checking: Checking, { items, optional }: ListLiteral, scope: Scope | undefined): CelType => {
  let element: CelType | undefined
  items.forEach((item, i) => {
    const type = typeOf(checking, item, scope)
    element = joined(checking, element, optional.has(i) ? held(checking, type, item.at) : type, item.at)
  })
  return listOf(element ?? anything(checking))
}

export const checkMap = (checking: Checking, { entries }: MapLiteral, scope: Scope | undefined): CelType => {
  let key: CelType | undefined
  let value: CelType | undefined
  for (const entry of entries) {
    key = joined(checking, key, typeOf(checking, entry.key, scope), entry.key.at)
    const type = typeOf(checking, entry.value, scope)
    value = joined(checking, value, entry.optional ? held(checking, type, entry.value.at) : type, entry.value.at)
  }
  return mapOf(key ?? anything(checking), value ?? anything(checking))
}

/** A parameter that nothing has bound yet: what an empty list holds. */
const anything = (checking: Checking): CelType => {
  checking.fresh += 1
  return parameter(`_var${checking.fresh}`)
}

/** What an entry written `?x` gives. */
const held = (checking: Checking, type: CelType, at: number): CelType => {
  const whole = substitute(type, checking.bindings)
  if (whole.kind === 'dyn' || whole.kind === 'error') return DYN
  const inner = valueOfOptional(whole)
  if (inner === undefined) report(checking, at, mismatch(checking, optionalOf(whole), whole))
  return inner ?? ERROR
}

/** The type of all items so far. Upstream asks that they are of one type. */
const joined = (checking: Checking, before: CelType | undefined, type: CelType, at: number): CelType => {
  if (before === undefined) return type
  const bindings = assign(checking.bindings, before, type)
  if (bindings === undefined) {
    if (checking.mixed) return DYN
    report(checking, at, mismatch(checking, before, type))
    return ERROR
  }
  checking.bindings = bindings
  return wider(before, type)
}

export const checkMessage = (checking: Checking, { name, entries, at }: MessageLiteral, scope: Scope | undefined): CelType => {
  const type = checking.names.constructors(name)
  if (type === undefined) report(checking, at, `undeclared reference to '${name}' (in container '')`)
  for (const { field, at: fieldAt, value, optional } of entries) {
    const given = typeOf(checking, value, scope)
    const found = optional ? held(checking, given, value.at) : given
    const wanted = type === undefined || type === 'any field' ? DYN : fieldOf(checking, type, field, fieldAt)
    const bindings = assign(checking.bindings, wanted, found)
    if (bindings !== undefined) checking.bindings = bindings
    else report(checking, fieldAt, `expected type of field '${field}' is '${typeText(wanted)}' but provided type is '${typeText(found)}'`)
  }
  if (type === undefined) return ERROR
  return type === 'any field' ? { kind: 'object', name, fields: new Map() } : type
}

const fieldOf = (checking: Checking, type: ObjectType, field: string, at: number): CelType => {
  const found = type.fields.get(field)?.type
  if (found === undefined) report(checking, at, `undefined field '${field}'`)
  return found ?? ERROR
}
