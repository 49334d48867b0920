/**
 * Structural schemas: what the objects of a custom kind are made of. All functions are pure, and every part of a compiled schema is
 * made when it is first needed.
 *
 * The line of a write:
 *
 *     decodeCustom ▸ (patch, then decodeCustom again) ▸ mutate ▸ await readyToValidate ▸ validateCustom ▸ rules ▸ store
 *
 * and what comes from the store goes through `restoreCustom`.
 */
import type { FieldError, JSONSchemaProps, JsonObject, TypeTable } from '@coxswain/api-types'

/** A version's schema in its compact form; opaque. One for each version that has objects, and shared by all who use the version. */
export interface StructuralSchema {
  readonly props: JSONSchemaProps | undefined
}

/** Without a schema nothing is known, and everything is kept. A schema that has passed the definition's checks; never throws for one. */
export declare const compileSchema: (props: JSONSchemaProps | undefined) => StructuralSchema

/**
 * Prunes and defaults an object of a request in place: what `decodeObject` is to a built-in kind. Metadata, here and in embedded
 * resources, is brought into its own form. Gives the unknown fields as the strict decoder says them: `unknown field "spec.a[0].b"`.
 * Throws `DecodeError` where metadata, apiVersion or kind have values that they cannot take.
 */
export declare const decodeCustom: (schema: StructuralSchema, object: JsonObject) => readonly string[]

/** The same for an object from the store, in place: never throws, and drops what metadata cannot take. */
export declare const restoreCustom: (schema: StructuralSchema, object: JsonObject) => void

/** Loads the engine for patterns. Undefined where the schema has none or it is loaded: `validateCustom` may be called at once. */
export declare const readyToValidate: (schema: StructuralSchema) => Promise<void> | undefined

/**
 * What is wrong with an object that was decoded: values, embedded resources, duplicates in lists that are sets or maps. With an old
 * object, what has not changed is not judged anew. The root's own metadata is the caller's (`validateObjectMeta`).
 */
export declare const validateCustom: (schema: StructuralSchema, object: JsonObject, old?: JsonObject) => readonly FieldError[]

/** Whether errors are of the kind after which upstream does not look at x-kubernetes-validations any more. */
export declare const blocksRules: (errors: readonly FieldError[]) => boolean

/** The types of an object for patches and managed fields: `types` holds them and those of metadata, `type` names the root. */
export declare const typeTableOf: (
  schema: StructuralSchema,
  kind: { readonly group: string; readonly version: string; readonly kind: string },
) => { readonly types: TypeTable; readonly type: string }

/** The schema as clients see it in the published documents; references are to the ObjectMeta of the dialect. In published.ts. */
export declare const publishedSchema: (
  props: JSONSchemaProps | undefined,
  kind: { readonly group: string; readonly version: string; readonly kind: string; readonly selectableFields?: readonly string[] },
  dialect: import('../../openapi/dialect.ts').Dialect,
) => import('../../openapi/json.ts').JsonMap

/** What a definition's own checks need an engine for patterns for: patterns, and defaults that must fit their schema. A `FormatCheck`. */
export declare const checkDefinition: import('../../write/format-checks.ts').FormatCheck
