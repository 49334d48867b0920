import type { Constructors, Overload } from '../library/define.ts'
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
  NULL,
  optionalOf,
  STRING,
  TIMESTAMP,
  typeType,
  UINT,
} from '../types.ts'

/** What expressions can name. */
export interface Names {
  readonly variables: ReadonlyMap<string, CelType>
  readonly functions: ReadonlyMap<string, readonly Overload[]>
  readonly constructors: Constructors
}

/** A variable of a loop, and where it is kept while the loop runs. */
export interface Local {
  readonly name: string
  readonly type: CelType
  readonly slot: number
}

/** The loops around an expression, innermost first. */
export interface Scope {
  readonly local: Local
  readonly outer: Scope | undefined
}

export const within = (outer: Scope | undefined, name: string, type: CelType): Scope => ({
  local: { name, type, slot: outer === undefined ? 0 : outer.local.slot + 1 },
  outer,
})

export const localOf = (scope: Scope | undefined, name: string): Local | undefined => {
  for (let at = scope; at !== undefined; at = at.outer) if (at.local.name === name) return at.local
  return undefined
}

/** The types that can be named in an expression, as in `type(self) == string`. */
export const TYPE_NAMES: ReadonlyMap<string, CelType> = new Map<string, CelType>([
  ['bool', BOOL],
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['string', STRING],
  ['bytes', BYTES],
  ['null_type', NULL],
  ['list', listOf(DYN)],
  ['map', mapOf(DYN, DYN)],
  ['google.protobuf.Timestamp', TIMESTAMP],
  ['google.protobuf.Duration', DURATION],
  ['optional_type', optionalOf(DYN)],
  ['type', typeType(DYN)],
])
