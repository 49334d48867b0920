import { isMap } from '../patch/strategic/directives.ts'
import { goLiteral, goText, goType } from '../schema/go-text.ts'
import type { FieldSpec, Scalar, TypeTable } from '../schema/model.ts'
import { itemElement } from './list-items.ts'
import { keysOf, LEAF } from './node.ts'
import { elementText } from './path-element.ts'

/** What is wrong with a value, and where: `.spec.replicas`. */
interface Fault {
  path: string
  readonly message: string
}

type Check = (value: unknown) => readonly Fault[] | undefined

/**
 * What does not fit the type in a configuration that is to be applied; undefined where it fits. A field that the type does not have
 * is an error here, whatever the client says of field validation.
 * Source: structured-merge-diff `typed/validate.go`, which is strict with what is applied and lenient with what is stored.
 */
export const checkConfig = (types: TypeTable, type: string, config: unknown): string | undefined => {
  const faults = checkOf(types, type)(config)
  if (faults === undefined) return undefined
  const lines = faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return lines.length === 1 ? lines[0] : ['errors:', ...lines.map((line) => `  ${line}`)].join('\n')
}

/** Checks made once for a table, which never changes once it is in use. */
const compiled = new WeakMap<TypeTable, Map<string, Check>>()

const checkOf = (types: TypeTable, type: string, spec: Partial<FieldSpec> = {}): Check => {
  const known = compiled.get(types) ?? new Map<string, Check>()
  compiled.set(types, known)
  const memo = `${type} ${spec.listType ?? ''} ${spec.listMapKeys?.join() ?? ''}`
  const found = known.get(memo)
  if (found !== undefined) return found
  const check = compile(types, type, spec)
  known.set(memo, check)
  return check
}

const compile = (types: TypeTable, type: string, spec: Partial<FieldSpec>): Check => {
  if (type.startsWith('[]')) return listCheck(types, type.slice(2), spec)
  if (type.startsWith('{}')) return mapCheck(types, type.slice(2))
  const scalar = Object.hasOwn(SCALARS, type) ? SCALARS[type as Scalar] : undefined
  return scalar === undefined ? structCheck(types, type) : scalarCheck(scalar)
}

const fault = (message: string): readonly Fault[] => [{ path: '', message }]

/** The faults of a part, at the place of the part. */
const under = (prefix: string, faults: readonly Fault[]): readonly Fault[] => {
  for (const each of faults) each.path = prefix + each.path
  return faults
}

type Kind = 'numeric' | 'string' | 'boolean' | 'scalar' | 'any'
/** Scalars with a format of their own take any scalar here; that they can be read is seen when the merged object is. */
const SCALARS: Readonly<Record<Scalar, Kind>> = {
  string: 'string',
  bool: 'boolean',
  int32: 'numeric',
  int64: 'numeric',
  uint8: 'numeric',
  uint32: 'numeric',
  double: 'numeric',
  bytes: 'string',
  time: 'scalar',
  microTime: 'scalar',
  duration: 'string',
  quantity: 'scalar',
  intOrString: 'scalar',
  raw: 'any',
  json: 'any',
  fieldsV1: 'any',
}

const scalarCheck =
  (kind: Kind): Check =>
  (value) => {
    if (value === null) return undefined
    switch (kind) {
      case 'numeric':
        return isNumber(value) ? undefined : fault(`expected numeric (int or float), got ${goType(value)}`)
      case 'string':
        return typeof value === 'string' ? undefined : fault(`expected string, got &value.valueUnstructured{Value:${goLiteral(value)}}`)
      case 'boolean':
        return typeof value === 'boolean' ? undefined : fault(`expected boolean, got &{${goText(value)}}`)
      case 'scalar':
        return typeof value === 'object' ? fault(`expected any scalar, got &{${goText(value)}}`) : undefined
      case 'any':
        return undefined
    }
  }

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint'

/** Go's map has no order: it tells of one field that is not there. */
const structCheck = (types: TypeTable, type: string): Check => {
  let fields: Map<string, Check> | undefined
  // Made at first use: a type may hold itself.
  const prepare = (): Map<string, Check> => {
    const { root, fields: specs = {} } = types[type] ?? {}
    const own = Object.entries(specs).map(([name, spec]) => [name, checkOf(types, spec.type, spec)] as const)
    return new Map(root === true ? [...ROOT_FIELDS, ...own] : own)
  }
  return (value) => {
    if (value === null) return undefined
    if (!isMap(value)) return fault(`expected map, got &{${goText(value)}}`)
    fields ??= prepare()
    let faults: readonly Fault[] | undefined
    for (const name of Object.keys(value)) {
      const check = fields.get(name)
      if (check === undefined) return [...(faults ?? []), ...under(`.${name}`, fault('field not declared in schema'))]
      faults = join(faults, `.${name}`, check(value[name]))
    }
    return faults
  }
}
const ROOT_FIELDS = (['apiVersion', 'kind'] as const).map((name) => [name, scalarCheck('string')] as const)

const join = (faults: readonly Fault[] | undefined, prefix: string, more: readonly Fault[] | undefined): readonly Fault[] | undefined =>
  more === undefined ? faults : [...(faults ?? []), ...under(prefix, more)]

const mapCheck = (types: TypeTable, member: string): Check => {
  const check = checkOf(types, member)
  return (value) => {
    if (value === null) return undefined
    if (!isMap(value)) return fault(`expected map, got &{${goText(value)}}`)
    let faults: readonly Fault[] | undefined
    for (const name of Object.keys(value)) faults = join(faults, `.${name}`, check(value[name]))
    return faults
  }
}

const listCheck = (types: TypeTable, item: string, spec: Partial<FieldSpec>): Check => {
  const check = checkOf(types, item)
  const keyed = spec.listType === 'set' || spec.listType === 'map'
  const node = { kind: 'list' as const, keys: keysOf(types, item, spec), item: LEAF }
  return (value) => {
    if (value === null) return undefined
    if (!Array.isArray(value)) return fault(`expected list, got &{${goText(value)}}`)
    let faults: readonly Fault[] | undefined
    const seen = new Set<string>()
    for (let i = 0; i < value.length; i++) {
      let place = `[${i}]`
      if (keyed) {
        const element = elementOr(() => itemElement(node, value[i], i))
        if (typeof element !== 'string') return [...(faults ?? []), ...fault(element.message)]
        place = elementText(element)
        if (seen.has(element)) faults = [...(faults ?? []), ...fault(`duplicate entries for key ${place}`)]
        seen.add(element)
      }
      faults = join(faults, place, check(value[i]))
    }
    return faults
  }
}

const elementOr = (read: () => string): string | Error => {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}
