import type { JsonValue } from './json.ts'

/** A value that its type cannot take. The message is Go's: `json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool`. */
export class DecodeError extends Error {}

/** What one decoding has found so far. Paths grow from the inside out, while the walker returns: a good object pays nothing for them. */
export interface DecodeState {
  readonly findings: Finding[]
  unknown: number
  failed: boolean
  depth: number
}

export interface Finding {
  readonly kind: 'unknown' | 'type' | 'text'
  /** Unknown: `spec.containers[0].foo`. Type: the names of the fields alone, joined by dots. */
  path: string
  /** Type: Go's name of the innermost struct that holds the field. */
  struct: string
  /** Type: `cannot unmarshal string`, then the Go type. Text: the whole message. */
  readonly what: string
  readonly goType: string
}

/** Upstream's strict decoder stops counting here as well. */
const MAX_UNKNOWN = 100

export const createDecodeState = (): DecodeState => ({ findings: [], unknown: 0, failed: false, depth: 0 })

export const noteUnknown = (state: DecodeState, name: string): void => {
  if (state.unknown++ < MAX_UNKNOWN) state.findings.push({ kind: 'unknown', path: name, struct: '', what: '', goType: '' })
}

/** Notes a value of the wrong type. Only the first one is kept, as only the first is reported. */
export const noteType = (state: DecodeState, value: JsonValue | undefined, goType: string): undefined => {
  if (!state.failed) state.findings.push({ kind: 'type', path: '', struct: '', what: kindOf(value, goType), goType })
  state.failed = true
  return undefined
}

/** Notes an error that names no field. */
export const noteText = (state: DecodeState, text: string): undefined => {
  if (!state.failed) state.findings.push({ kind: 'text', path: '', struct: '', what: text, goType: '' })
  state.failed = true
  return undefined
}

/** Go shows a number where the target is a number too, and only says `number` elsewhere. */
const kindOf = (value: JsonValue | undefined, goType: string): string => {
  if (Array.isArray(value)) return 'array'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'number':
    case 'bigint':
      return NUMBERS.has(goType) ? `number ${value}` : 'number'
    default:
      return typeof value
  }
}
const NUMBERS: ReadonlySet<string> = new Set(['int32', 'int64', 'uint8', 'uint32', 'float64'])

/** Puts a field's name before the paths of what was found below it. */
export const underField = (state: DecodeState, from: number, name: string, struct: string): void => {
  for (let i = from; i < state.findings.length; i++) {
    const finding = state.findings[i]
    if (finding === undefined) continue
    finding.path = joined(name, finding.path)
    if (finding.struct === '') finding.struct = struct
  }
}

/** Puts an index or a map's key before the paths of what was found below it. Go's type errors leave both out. */
export const underItem = (state: DecodeState, from: number, segment: string): void => {
  for (let i = from; i < state.findings.length; i++) {
    const finding = state.findings[i]
    if (finding?.kind === 'unknown') finding.path = joined(segment, finding.path)
  }
}

const joined = (head: string, tail: string): string => (tail === '' || tail.startsWith('[') ? `${head}${tail}` : `${head}.${tail}`)

export const messageOf = ({ kind, path, struct, what, goType }: Finding): string => {
  if (kind === 'unknown') return `unknown field ${JSON.stringify(path)}`
  if (kind === 'text') return what
  const target = struct === '' && path === '' ? 'Go value' : `Go struct field ${struct}.${path}`
  return `json: cannot unmarshal ${what} into ${target} of type ${goType}`
}
