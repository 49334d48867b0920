import { setOwn } from '../util/deep.ts'
import { type Decode, GO_NAMES, SCALARS, WRITTEN_WHEN_ZERO, ZEROS } from './decode-scalars.ts'
import { type DecodeState, noteText, noteType, noteUnknown, underField, underItem } from './decode-state.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'
import type { FieldSpec, Scalar, TypeSpec, TypeTable } from './model.ts'

/** A type's functions, made once: how to read a value, and what stands where there is none. */
export interface CompiledType {
  readonly decode: Decode
  zero(): JsonValue
  /** Go's name of the type. */
  readonly goType: string
  /** A Go struct: written even when zero. */
  readonly struct: boolean
  /** The zero value of a field that may be left out: such a value is not written. */
  isZero(value: JsonValue): boolean
}

/** Types nest through themselves only in JSON schemas; the bound keeps the walker's own stack from ending first. */
const MAX_DEPTH = 500

const compiled = new WeakMap<TypeTable, Map<string, CompiledType>>()

/** The functions of a type expression, made at first need and kept as long as the table lives. */
export const compileType = (types: TypeTable, expression: string, goType?: string): CompiledType => {
  const known = compiled.get(types) ?? new Map<string, CompiledType>()
  compiled.set(types, known)
  const key = goType === undefined ? expression : `${expression} ${goType}`
  const type = known.get(key) ?? compile(types, expression, goType)
  known.set(key, type)
  return type
}

const compile = (types: TypeTable, expression: string, goType: string | undefined): CompiledType => {
  if (expression.startsWith('[]')) return compileList(types, expression.slice(2), goType)
  if (expression.startsWith('{}')) return compileMap(types, expression.slice(2), goType)
  if (isScalar(expression)) return compileScalar(expression, goType)
  const spec = Object.hasOwn(types, expression) ? types[expression] : undefined
  if (spec === undefined) throw new Error(`unknown type ${expression}`)
  return compileStruct(types, expression, spec)
}

const isScalar = (expression: string): expression is Scalar => Object.hasOwn(SCALARS, expression)

const compileScalar = (scalar: Scalar, goType: string | undefined): CompiledType => {
  const zero = ZEROS[scalar]
  const named: Decode = (value, state) => (typeof value === 'string' ? value : noteType(state, value, goType ?? 'string'))
  return {
    decode: scalar === 'string' && goType !== undefined ? named : SCALARS[scalar],
    zero: () => zero,
    goType: goType ?? GO_NAMES[scalar],
    struct: WRITTEN_WHEN_ZERO.has(scalar),
    isZero: (value) => value === zero,
  }
}

const compileList = (types: TypeTable, itemType: string, goType: string | undefined): CompiledType => {
  const item = compileType(types, itemType, goType?.startsWith('[]') === true ? goType.slice(2) : undefined)
  const name = goType ?? `[]${item.goType}`
  return {
    decode: (value, state) => {
      if (!Array.isArray(value)) return noteType(state, value, name)
      for (let i = 0; i < value.length; i++) {
        const from = state.findings.length
        const given = value[i] as JsonValue
        const next = given === null ? item.zero() : item.decode(given, state)
        if (state.findings.length !== from) underItem(state, from, `[${i}]`)
        if (next !== given) value[i] = next ?? null
      }
      return value
    },
    zero: () => [],
    goType: name,
    struct: false,
    isZero: (value) => Array.isArray(value) && value.length === 0,
  }
}

const compileMap = (types: TypeTable, valueType: string, goType: string | undefined): CompiledType => {
  const member = compileType(types, valueType, goType?.startsWith('map[string]') === true ? goType.slice('map[string]'.length) : undefined)
  const name = goType ?? `map[string]${member.goType}`
  return {
    decode: (value, state) => {
      if (!isJsonObject(value)) return noteType(state, value, name)
      for (const key of Object.keys(value)) {
        const from = state.findings.length
        const given = value[key] as JsonValue
        const next = given === null ? member.zero() : member.decode(given, state)
        if (state.findings.length !== from) underItem(state, from, key)
        if (next !== given) setOwn(value, key, next)
      }
      return value
    },
    zero: () => ({}),
    goType: name,
    struct: false,
    isZero: (value) => isJsonObject(value) && Object.keys(value).length === 0,
  }
}

interface Field {
  readonly name: string
  readonly type: CompiledType
  /** A field that Go always writes: its zero value stands where the object has none. */
  readonly printed: boolean
  /** Absent and zero differ. */
  readonly pointer: boolean
}

const TYPE_META: Readonly<Record<string, FieldSpec>> = { apiVersion: { type: 'string' }, kind: { type: 'string' } }

/** metav1.ObjectMeta's creationTimestamp alone says `omitzero`: every other time that is no pointer is written as null. */
export const isPrinted = (name: string, spec: FieldSpec, type: CompiledType): boolean => {
  if (spec.pointer === true) return false
  return spec.alwaysPrinted === true || (type.struct && !(name === 'creationTimestamp' && spec.type === 'time'))
}

const compileStruct = (types: TypeTable, full: string, spec: TypeSpec): CompiledType => {
  const name = full.slice(full.indexOf('.') + 1)
  const goType = `${full.slice(0, full.indexOf('.')).split('/').at(-1)}.${name}`
  let fields: ReadonlyMap<string, Field> | undefined
  let printed: readonly Field[] = []
  // Made at first use: JSON schemas hold themselves.
  const prepare = (): ReadonlyMap<string, Field> => {
    const specs = spec.root === true ? { ...TYPE_META, ...spec.fields } : spec.fields
    const made = Object.entries(specs).map(([field, each]): Field => {
      const type = compileType(types, each.type, each.go)
      return { name: field, type, printed: isPrinted(field, each, type), pointer: each.pointer === true }
    })
    printed = made.filter((each) => each.printed)
    fields = new Map(made.map((each) => [each.name, each]))
    return fields
  }
  const decode: Decode = (value, state) => {
    if (!isJsonObject(value)) return noteType(state, value, goType)
    if (++state.depth > MAX_DEPTH) return noteText(state, 'exceeded max depth')
    const known = fields ?? prepare()
    const out = decodeFields(value, known, name, state)
    for (let i = 0; i < printed.length; i++) {
      const field = printed[i] as Field
      if (out[field.name] === undefined) out[field.name] = field.type.zero()
    }
    state.depth--
    return out
  }
  const zero = (): JsonValue => {
    if (fields === undefined) prepare()
    const out: JsonObject = {}
    for (const field of printed) out[field.name] = field.type.zero()
    return out
  }
  return { decode, zero, goType, struct: true, isZero: () => false }
}

/** Decodes the members of an object in place. Where one goes, the rest are moved to a new object: `delete` would make the old one slow. */
const decodeFields = (value: JsonObject, fields: ReadonlyMap<string, Field>, struct: string, state: DecodeState): JsonObject => {
  const keys = Object.keys(value)
  let gone = 0
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const field = fields.get(key)
    const given = value[key] as JsonValue
    const next = field === undefined ? unknownField(state, key) : decodeField(field, given, struct, state)
    if (next === given) continue
    if (next === undefined) {
      gone++
      keys[i] = ''
    } else value[key] = next
  }
  if (gone === 0) return value
  const out: JsonObject = {}
  for (const key of keys) if (key !== '') out[key] = value[key]
  return out
}

const unknownField = (state: DecodeState, key: string): undefined => {
  noteUnknown(state, key)
  return undefined
}

/** The value to keep, or undefined to leave the field out. */
const decodeField = (field: Field, given: JsonValue, struct: string, state: DecodeState): JsonValue | undefined => {
  const { type, pointer, printed } = field
  if (given === null) return printed ? type.zero() : undefined
  const from = state.findings.length
  const next = type.decode(given, state)
  if (state.findings.length !== from) underField(state, from, field.name, struct)
  return next === undefined || (!pointer && !printed && type.isZero(next)) ? undefined : next
}
