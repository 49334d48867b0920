import {
  applyJsonPatch,
  applyMergePatch,
  deepCopy,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type PatchFailure,
  type PatchOutcome,
  type StatusError,
  status,
  strategicMergePatch,
  stringify,
  type TypeTable,
} from '@coxswain/api-types'
import { mediaType } from '../request/media-type.ts'
import { type Body, type DecodeOptions, decodeValue, type Expected, parseBody } from './decode.ts'

const JSON_PATCH = 'application/json-patch+json'
const MERGE_PATCH = 'application/merge-patch+json'
const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json'
export const APPLY_PATCH = 'application/apply-patch+yaml'
const ACCEPTED = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH]
const OFFERED = [...ACCEPTED, APPLY_PATCH]
/** A strategic merge needs types written in Go. */
const OFFERED_CUSTOM = [JSON_PATCH, MERGE_PATCH, APPLY_PATCH]

export interface Patch {
  readonly duplicateFields: readonly string[]
  /** The patched object as plain JSON, not yet decoded. It shares parts with `current`, and is not to be changed. */
  apply(current: KubeObject): JsonValue
}

/** Reads the body of a PATCH. Throws UnsupportedMediaType, BadRequest for what is no patch, and from `apply` Invalid for one that does not fit. */
export const readPatch = (
  { bytes, contentType }: Body,
  types: TypeTable,
  { schema, custom }: Pick<Expected, 'schema' | 'custom'>,
): Patch => {
  const type = mediaType(contentType)
  if (!ACCEPTED.includes(type)) throw status.unsupportedMediaType(custom === undefined ? OFFERED : OFFERED_CUSTOM)
  if (custom !== undefined && type === STRATEGIC_MERGE_PATCH) throw status.unsupportedMediaType(OFFERED_CUSTOM)
  const refuse = (why: string): StatusError => status.badRequest(type === STRATEGIC_MERGE_PATCH ? why : `error decoding patch: ${why}`)
  const { value, duplicateFields } = parseBody({ bytes, contentType: undefined }, refuse)
  const wanted = type === JSON_PATCH ? '[]handlers.jsonPatchOp' : 'map[string]interface {}'
  if (value !== null && (typeof value !== 'object' || Array.isArray(value) !== (type === JSON_PATCH))) {
    throw refuse(`json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type ${wanted}`)
  }
  if (value === null && type === MERGE_PATCH) throw status.badRequest('Invalid JSON Patch')
  const run = (current: KubeObject): PatchOutcome => {
    const original = current as unknown as JsonObject
    if (type === JSON_PATCH) return applyJsonPatch(original, value)
    if (type === MERGE_PATCH) return { ok: true, document: applyMergePatch(original, value) }
    return strategicMergePatch({ types, type: schema, original, patch: (value ?? {}) as JsonObject })
  }
  return {
    duplicateFields,
    apply: (current) => {
      const outcome = run(current)
      if (outcome.ok) return outcome.document
      throw refusal(outcome.failure)
    },
  }
}

const refusal = ({ kind, message }: PatchFailure): StatusError => {
  switch (kind) {
    case 'Malformed':
      return status.badRequest(message)
    case 'TooManyOperations':
      return status.tooLarge(message)
    case 'Failed':
      return status.unknown(message)
    case 'Unprocessable':
      return status.unprocessable()
  }
}

/**
 * Reads what a patch has made as an object of its kind, which shares nothing with `current` but managed fields that the patch has left alone:
 * nobody changes those in place, and they are half of a small object. What it cannot be is Invalid, as upstream's patch handler says it.
 */
export const decodePatched = (
  { apply, duplicateFields }: Patch,
  current: KubeObject,
  expected: Expected,
  options: DecodeOptions,
): KubeObject => {
  const patched = apply(current)
  const { managedFields } = current.metadata
  const kept = managedFields !== undefined && managersIn(patched) === managedFields
  // The decoder changes what it reads: for a refusal, which is rare, the patch is applied once more.
  const value = deepCopy(kept ? withStandIn(patched as JsonObject) : patched)
  const object = decodeValue({ value, duplicateFields }, expected, options, (why) => status.unreadablePatch(stringify(apply(current)), why))
  if (kept) object.metadata.managedFields = managedFields
  return object
}

/** A patch may make anything of the object. */
const managersIn = (patched: JsonValue): unknown => (patched as Partial<KubeObject> | null)?.metadata?.managedFields

/** The same with managed fields that cost nothing to read, at their place among the members. */
const withStandIn = (patched: JsonObject): JsonObject => ({
  ...patched,
  metadata: { ...(patched.metadata as JsonObject), managedFields: [{}] },
})
