import type { JSONSchemaProps } from '../../../generated/apiextensions.v1.types.ts'

export type Schema = JSONSchemaProps

/** What is wrong in more places than this is not looked at any further: nobody would read it. */
export const MAX_ERRORS = 1_000

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema of a list's items, where there is one for all of them. */
export const itemsOf = ({ items }: Schema): Schema | undefined => (isSchema(items) ? items : undefined)

/** The schema of members that have no property; undefined where they are only allowed or forbidden. */
export const additionalOf = ({ additionalProperties: given }: Schema): Schema | undefined => (isSchema(given) ? given : undefined)

export const propertiesOf = ({ properties = {} }: Schema): readonly (readonly [string, Schema])[] => Object.entries(properties)

interface JunctorSchema {
  readonly field: 'allOf' | 'anyOf' | 'oneOf'
  readonly i: number
  readonly schema: Schema
}
const NONE: readonly JunctorSchema[] = []

/** A junctor's schemas, each with its field and place. */
export const junctorsOf = (schema: Schema): readonly JunctorSchema[] =>
  schema.allOf === undefined && schema.anyOf === undefined && schema.oneOf === undefined
    ? NONE
    : (['allOf', 'anyOf', 'oneOf'] as const).flatMap((field) => (schema[field] ?? []).map((each, i) => ({ field, i, schema: each })))
