import { deepEqual, type JSONSchemaProps } from '@coxswain/api-types'

export type Json = unknown
export type JsonMap = Readonly<Record<string, unknown>>

/** A value and the one that it replaces. */
export interface Pair {
  readonly value: Json
  readonly old: Json
  isEqual?: boolean
}

/** How a value relates to the object before: its own pair, else that of the nearest value around it that has one. */
export interface Correlation {
  readonly own: Pair | undefined
  readonly around: Pair | undefined
}

export const NOT_CORRELATED: Correlation = { own: undefined, around: undefined }
export const correlationOf = (value: Json, old: Json): Correlation =>
  old === undefined ? NOT_CORRELATED : { own: { value, old }, around: undefined }

/** The correlation of a member. Apart from `apiVersion` and `kind` of the object itself, which are converted, not written. */
export const memberOf = (correlation: Correlation, schema: JSONSchemaProps, name: string, value: Json): Correlation => {
  const { own, around } = correlation
  if (own === undefined) return correlation
  if (around === undefined && (name === 'apiVersion' || name === 'kind')) return NOT_CORRELATED
  const old = isMap(own.old) && isCorrelatable(schema) && Object.hasOwn(own.old, name) ? own.old[name] : undefined
  return { own: old === undefined ? undefined : { value, old }, around: own }
}
export const itemOf = (correlation: Correlation, value: Json, old: Json): Correlation =>
  correlation.own === undefined ? correlation : { own: old === undefined ? undefined : { value, old }, around: correlation.own }

/** Whether the value is as it was, so that its errors are no news. */
export const isUnchanged = ({ own, around }: Correlation): boolean => {
  const pair = own ?? around
  if (pair === undefined) return false
  pair.isEqual ??= deepEqual(pair.value, pair.old)
  return pair.isEqual
}

export const isMap = (value: Json): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Members of a map of type atomic are not compared with those before. */
export const isCorrelatable = (schema: JSONSchemaProps): boolean =>
  schema['x-kubernetes-map-type'] === undefined || schema['x-kubernetes-map-type'] === 'granular'

/** Finds the item of the list before with the same keys, for lists of type map; other lists correlate nothing. */
export const oldItems = (schema: JSONSchemaProps, old: Json): ((item: Json) => Json) => {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old) || keys.length === 0) return () => undefined
  const keyOf = (item: Json): string => JSON.stringify(keys.map((key) => (isMap(item) ? (item[key] ?? null) : null)))
  const byKey = new Map(old.map((item) => [keyOf(item), item] as const))
  return (item) => byKey.get(keyOf(item))
}
