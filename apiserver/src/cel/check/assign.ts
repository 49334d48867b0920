import { type CelType, DYN, listOf, mapOf, typeType } from '../types.ts'

/** What the parameters of types stand for, by name. */
export type Bindings = ReadonlyMap<string, CelType>

/** The same types, part by part. Sizes do not matter. */
export const sameType = (a: CelType, b: CelType): boolean => {
  if (a === b) return true
  if (a.kind === 'list' && b.kind === 'list') return sameType(a.element, b.element)
  if (a.kind === 'map' && b.kind === 'map') return sameType(a.key, b.key) && sameType(a.value, b.value)
  if (a.kind === 'object' && b.kind === 'object') return a.name === b.name
  if (a.kind === 'type' && b.kind === 'type') return sameType(a.of, b.of)
  if (a.kind === 'parameter' && b.kind === 'parameter') return a.name === b.name
  if (a.kind === 'opaque' && b.kind === 'opaque')
    return a.name === b.name && a.parameters.every((each, i) => sameType(each, b.parameters[i] ?? DYN))
  return a.kind === b.kind && !COMPOSED.has(a.kind)
}
const COMPOSED = new Set(['list', 'map', 'object', 'type', 'parameter', 'opaque'])

/** A type with its parameters replaced by what they stand for. `free` is what becomes of those that stand for nothing yet. */
export const substitute = (type: CelType, bindings: Bindings, free: 'keep' | 'dyn' = 'keep'): CelType => {
  switch (type.kind) {
    case 'parameter': {
      const bound = bindings.get(type.name)
      if (bound !== undefined) return substitute(bound, bindings, free)
      return free === 'dyn' ? DYN : type
    }
    case 'list': {
      const element = substitute(type.element, bindings, free)
      return element === type.element ? type : { ...listOf(element, type.max), merge: type.merge }
    }
    case 'map':
      return mapOf(substitute(type.key, bindings, free), substitute(type.value, bindings, free), type.max)
    case 'opaque':
      return type.parameters.length === 0 ? type : { ...type, parameters: type.parameters.map((each) => substitute(each, bindings, free)) }
    case 'type':
      return typeType(substitute(type.of, bindings, free))
    default:
      return type
  }
}

const mentions = (type: CelType, name: string, bindings: Bindings): boolean => {
  const whole = substitute(type, bindings)
  switch (whole.kind) {
    case 'parameter':
      return whole.name === name
    case 'list':
      return mentions(whole.element, name, bindings)
    case 'map':
      return mentions(whole.key, name, bindings) || mentions(whole.value, name, bindings)
    case 'opaque':
      return whole.parameters.some((each) => mentions(each, name, bindings))
    case 'type':
      return mentions(whole.of, name, bindings)
    default:
      return false
  }
}

const isOpen = ({ kind }: CelType): boolean => kind === 'dyn' || kind === 'error'
/** Types that null is a value of. */
const NULLABLE = new Set(['null', 'object', 'timestamp', 'duration', 'opaque'])

/** The bindings under which a value of type `given` can stand where `wanted` is; undefined where there are none. */
export const assign = (bindings: Bindings, wanted: CelType, given: CelType): Bindings | undefined => {
  const to = substitute(wanted, bindings)
  const from = substitute(given, bindings)
  if (to.kind === 'parameter') return bind(bindings, to.name, from)
  if (from.kind === 'parameter') return bind(bindings, from.name, to)
  if (isOpen(to) || isOpen(from)) return bindings
  if (from.kind === 'null') return NULLABLE.has(to.kind) ? bindings : undefined
  if (to.kind === 'null') return NULLABLE.has(from.kind) ? bindings : undefined
  if (to.kind === 'list' && from.kind === 'list') return assign(bindings, to.element, from.element)
  if (to.kind === 'map' && from.kind === 'map') return assignAll(bindings, [to.key, to.value], [from.key, from.value])
  if (to.kind === 'type' && from.kind === 'type') return bindings
  if (to.kind === 'opaque' && from.kind === 'opaque')
    return to.name === from.name ? assignAll(bindings, to.parameters, from.parameters) : undefined
  return sameType(to, from) ? bindings : undefined
}

const bind = (bindings: Bindings, name: string, type: CelType): Bindings | undefined => {
  if (type.kind === 'parameter' && type.name === name) return bindings
  return mentions(type, name, bindings) ? undefined : new Map([...bindings, [name, type]])
}

/** `assign` for types in pairs. */
export const assignAll = (bindings: Bindings, wanted: readonly CelType[], given: readonly CelType[]): Bindings | undefined => {
  if (wanted.length !== given.length) return undefined
  let current: Bindings | undefined = bindings
  for (let i = 0; i < wanted.length && current !== undefined; i += 1) current = assign(current, wanted[i] as CelType, given[i] as CelType)
  return current
}

/** The wider of two types that fit each other: `dyn` of dyn and int. */
export const wider = (a: CelType, b: CelType): CelType => (isOpen(a) || a.kind !== 'null' ? (isOpen(b) ? b : a) : b)
