import type { Json, JsonMap } from './json.ts'

/**
 * What differs between the two formats. Swagger 2.0 has no defaults (upstream prunes them) and lets a description stand beside
 * `$ref`; OpenAPI 3.0 has defaults, must wrap such a `$ref`, and can say that a value has one of two types.
 */
export interface Dialect {
  readonly defaults: boolean
  /** A reference to a type, with what else is to be said of the value. */
  reference(name: string, beside: JsonMap): JsonMap
  /** A value of one of these types; the last is its only type where a choice cannot be expressed. */
  oneOf(types: readonly string[]): JsonMap
}

export const swagger2: Dialect = {
  defaults: false,
  reference: (name, beside) => ({ ...beside, $ref: `#/definitions/${name}` }),
  oneOf: (types) => ({ type: types.at(-1) ?? 'string' }),
}

export const openApi3: Dialect = {
  defaults: true,
  reference: (name, beside) => {
    const reference = { $ref: `#/components/schemas/${name}` }
    return Object.keys(beside).length === 0 ? reference : { allOf: [reference], ...beside }
  },
  oneOf: (types) => ({ oneOf: types.map((type) => ({ type })) }),
}

/** A member that is left out when there is nothing to say. */
export const member = (key: string, value: Json | undefined): JsonMap => (value === undefined ? {} : { [key]: value })
