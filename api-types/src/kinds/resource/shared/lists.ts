import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'

type Errors = readonly FieldError[]

export interface ListRules<T> {
  readonly max?: number
  each(item: T, at: Path): Errors
  /** What no two items may share. */
  key?(item: T): string
}

export interface MapRules<T> {
  readonly max?: number
  /** Longer keys are shortened in the paths of errors. */
  readonly keyLength: number
  key(name: string, at: Path): Errors
  each(item: T, at: Path): Errors
}

/** Items one by one (upstream's `validateSlice` and `validateSet`). Of too many items nothing else is said: looking costs work. */
export const validateList = <T>(items: readonly T[] | undefined, { max, each, key }: ListRules<T>, at: Path): Errors => {
  const list = items ?? []
  if (max !== undefined && list.length > max) return [fieldErrors.tooMany(at, list.length, max)]
  return [...list.flatMap((item, i) => each(item, at.index(i))), ...(key === undefined ? [] : duplicateErrors(list.map(key), at))]
}

export const duplicateErrors = (keys: readonly string[], at: Path): Errors => {
  const seen = new Set<string>()
  return keys.flatMap((key, i) => {
    if (seen.has(key)) return [fieldErrors.duplicate(at.index(i), key)]
    seen.add(key)
    return []
  })
}

/** Entries one by one (upstream's `validateMap`); errors of a key name the map. */
export const validateMap = <T>(map: Readonly<Record<string, T>> | undefined, rules: MapRules<T>, at: Path): Errors => {
  const entries = Object.entries(map ?? {})
  if (rules.max !== undefined && entries.length > rules.max) return [fieldErrors.tooMany(at, entries.length, rules.max)]
  return entries.flatMap(([name, item]) => [...rules.key(name, at), ...rules.each(item, at.key(shorten(name, rules.keyLength)))])
}

/** Takes out of the middle. */
const shorten = (text: string, max: number): string => {
  if (text.length <= max) return text
  const rest = max - '...'.length
  return `${text.slice(0, Math.floor((rest + 1) / 2))}...${text.slice(text.length - Math.floor(rest / 2))}`
}
