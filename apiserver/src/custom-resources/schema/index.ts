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
export { checkDefinition } from './check-definition.ts'
export { decodeCustom, restoreCustom } from './decode.ts'
export { type PublishedKind, type PublishedOptions, publishedSchema } from './published.ts'
export { compileSchema, readyToValidate, type StructuralSchema } from './structural-schema.ts'
export { type CustomTypes, typeTableOf } from './type-table.ts'
export { blocksRules, validateCustom } from './validate.ts'
