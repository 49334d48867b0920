import type { TypeExpression, TypeTable } from '@coxswain/api-types'
import { escapedName } from '../../cel/escape.ts'
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  type ObjectField,
  STRING,
  TIMESTAMP,
} from '../../cel/types.ts'

/** Scalars that may be of several shapes are any type: what is said of them is never called a mistake. */
const SCALARS: Readonly<Record<string, CelType>> = {
  string: STRING,
  bool: BOOL,
  int32: INT,
  int64: INT,
  uint8: INT,
  uint32: INT,
  double: DOUBLE,
  bytes: BYTES,
  time: TIMESTAMP,
  microTime: TIMESTAMP,
  duration: DURATION,
}

/** The types of kinds as expressions see them. Types that hold themselves do so here too. */
export const tableTypes = (table: TypeTable): ((type: TypeExpression) => CelType) => {
  const known = new Map<string, CelType>()
  const typeOf = (type: TypeExpression): CelType => {
    if (type.startsWith('[]')) return listOf(typeOf(type.slice(2)))
    if (type.startsWith('{}')) return mapOf(STRING, typeOf(type.slice(2)))
    return known.get(type) ?? SCALARS[type] ?? (table[type] === undefined ? DYN : objectType(type))
  }
  const objectType = (name: string): CelType => {
    const fields = new Map<string, ObjectField>()
    const made: CelType = { kind: 'object', name, fields }
    known.set(name, made)
    // The types of custom kinds do not name what every object has.
    if (table[name]?.root === true) for (const property of ['apiVersion', 'kind']) fields.set(property, { property, type: STRING })
    for (const [property, spec] of Object.entries(table[name]?.fields ?? {})) {
      const escaped = escapedName(property)
      if (escaped !== undefined) fields.set(escaped, { property, type: typeOf(spec.type) })
    }
    return made
  }
  return typeOf
}
