/** A value of a document that is only ever built and written. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMap
export interface JsonMap {
  readonly [key: string]: Json | undefined
}

/** An object with the same members, sorted by name, as Go writes maps. */
export const sorted = (entries: Iterable<readonly [string, Json]>): JsonMap =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))

export const isMap = (value: Json | undefined): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value)
