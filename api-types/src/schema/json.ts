/** Any JSON value. Integers past 2^53 are carried as bigint: JSON.parse would round them. */
export type JsonValue = string | number | bigint | boolean | null | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue | undefined
}

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The set of fields a manager owns, as a trie: `f:name`, `k:{"key":"value"}`, `v:value`, `.`. */
export interface FieldsV1 {
  [path: string]: FieldsV1
}
