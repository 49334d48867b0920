import { CONSTANT_COST, type CostRule } from '../cost/rules.ts'
import { type CelType, DYN, listOf, mapOf, type ObjectType, opaque, optionalOf, parameter, typeType } from '../types.ts'
import type { Value } from '../values.ts'

/** One way to call a function. */
export interface Overload {
  readonly id: string
  /** As it is called: `size`, `_+_`, `ip.isCanonical`. */
  readonly name: string
  /** Called on its first parameter: `text.size()`. */
  readonly member: boolean
  readonly parameters: readonly CelType[]
  readonly result: CelType
  /** Gets its arguments, then the meter. They are of the parameters' types and no errors. */
  readonly run: (...args: readonly unknown[]) => Value
  readonly cost: CostRule
}

/** A function over arguments of known types. Whoever defines it names those types, as the checker holds callers to them. */
export type Implementation = (...args: never[]) => Value

/**
 * Defines an overload by its signature: `string.startsWith(string): bool`, `size(list(T)): int`. A single capital letter stands for any type.
 * The identity is made of the signature, as cost rules and messages need it to be unique only.
 */
export const fn = (signature: string, run: Implementation, cost: CostRule = CONSTANT_COST): Overload => {
  const { receiver, name, parameters, result } = signatureOf(signature)
  return {
    id: signature,
    name,
    member: receiver !== undefined,
    parameters: (receiver === undefined ? parameters : [receiver, ...parameters]).map(typeOf),
    result: typeOf(result),
    run: run as Overload['run'],
    cost,
  }
}

/** The same function under several signatures. */
export const fns = (signatures: readonly string[], run: Implementation, cost?: CostRule): readonly Overload[] =>
  signatures.map((signature) => fn(signature, run, cost))

interface Signature {
  readonly receiver: string | undefined
  readonly name: string
  readonly parameters: readonly string[]
  readonly result: string
}

/** Names whose dot is part of the function's name. */
const NAMESPACES = /^(?:ip|cidr|strings|sets|lists|math|format|jsonpatch|cel|authorizer)\./
const MEMBER = /^([\w.]+(?:\(.*\))?)\.(@?\w+)$/

/** `optional.of` is a name, `optional(T).or` a call on a value. */
const NAMED_OPTIONAL = /^optional\./

const signatureOf = (signature: string): Signature => {
  const end = signature.lastIndexOf('): ')
  const open = openingOf(signature, end)
  const before = signature.slice(0, open)
  const member = NAMESPACES.test(before) || NAMED_OPTIONAL.test(before) ? null : MEMBER.exec(before)
  return {
    receiver: member?.[1],
    name: member?.[2] ?? before,
    parameters: split(signature.slice(open + 1, end)),
    result: signature.slice(end + 3),
  }
}

/** The bracket that the one at `close` closes. */
const openingOf = (text: string, close: number): number => {
  let depth = 0
  for (let i = close; i >= 0; i -= 1) {
    if (text[i] === ')') depth += 1
    if (text[i] === '(') depth -= 1
    if (depth === 0) return i
  }
  return -1
}

/** The parts between the commas that are in no bracket. */
const split = (text: string): readonly string[] => {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i <= text.length; i += 1) {
    if (text[i] === '(') depth += 1
    if (text[i] === ')') depth -= 1
    if (i < text.length && !(text[i] === ',' && depth === 0)) continue
    const part = text.slice(start, i).trim()
    if (part !== '') parts.push(part)
    start = i + 1
  }
  return parts
}

const SIMPLE = new Set('dyn null bool int uint double string bytes timestamp duration'.split(' '))

/** A type by its text in signatures. Names of no known type are those of the libraries: `Quantity` is `kubernetes.Quantity`. */
export const typeOf = (text: string): CelType => {
  if (SIMPLE.has(text)) return { kind: text } as CelType
  if (/^[A-Z]$/.test(text)) return parameter(text)
  const open = text.indexOf('(')
  const [first = DYN, second = DYN] = open === -1 ? [] : split(text.slice(open + 1, -1)).map(typeOf)
  switch (open === -1 ? text : text.slice(0, open)) {
    case 'list':
      return listOf(first)
    case 'map':
      return mapOf(first, second)
    case 'optional':
      return optionalOf(first)
    case 'type':
      return typeType(first)
    default:
      return opaque(LIBRARY_TYPES[text] ?? text)
  }
}

/** Upstream's names of the types that its libraries add. */
export const LIBRARY_TYPES: Readonly<Record<string, string>> = {
  Quantity: 'kubernetes.Quantity',
  URL: 'kubernetes.URL',
  IP: 'net.IP',
  CIDR: 'net.CIDR',
  Format: 'kubernetes.NamedFormat',
  Semver: 'kubernetes.Semver',
  Authorizer: 'kubernetes.authorization.Authorizer',
  PathCheck: 'kubernetes.authorization.PathCheck',
  GroupCheck: 'kubernetes.authorization.GroupCheck',
  ResourceCheck: 'kubernetes.authorization.ResourceCheck',
  Decision: 'kubernetes.authorization.Decision',
}

/** Object types that expressions can build: how a name is resolved to what it may hold. */
export type Constructors = (name: string) => ObjectType | 'any field' | undefined
