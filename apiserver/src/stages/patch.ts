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
  type TypeTable,
} from '@coxswain/api-types'
import { mediaType } from '../request/media-type.ts'
import { type Body, parseBody } from './decode.ts'

const JSON_PATCH = 'application/json-patch+json'
const MERGE_PATCH = 'application/merge-patch+json'
const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json'
const ACCEPTED = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH]

export interface Patch {
  readonly duplicateFields: readonly string[]
  /** The patched object as plain JSON, not yet decoded; shares nothing with `current` that later rooms change. */
  apply(current: KubeObject): JsonValue
}

/** Reads the body of a PATCH. Throws UnsupportedMediaType, BadRequest for what is no patch, and from `apply` Invalid for one that does not fit. */
export const readPatch = (
  { bytes, contentType }: Body,
  types: TypeTable,
  { schema, kind, group }: { schema: string; kind: string; group: string },
): Patch => {
  const type = mediaType(contentType)
  if (!ACCEPTED.includes(type)) throw status.unsupportedMediaType(ACCEPTED)
  const { value, duplicateFields } = parseBody({ bytes, contentType: undefined }, (message) =>
    status.badRequest(`error decoding patch: ${message}`),
  )
  if (type !== JSON_PATCH && (value === null || typeof value !== 'object' || Array.isArray(value))) {
    throw status.badRequest(
      `error decoding patch: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type map[string]interface {}`,
    )
  }
  const run = (current: KubeObject): PatchOutcome => {
    const original = current as unknown as JsonObject
    if (type === JSON_PATCH) return applyJsonPatch(original, value)
    if (type === MERGE_PATCH) return { ok: true, document: applyMergePatch(original, value) }
    return strategicMergePatch({ types, type: schema, original, patch: value as JsonObject })
  }
  return {
    duplicateFields,
    apply: (current) => {
      const outcome = run(current)
      if (outcome.ok) return deepCopy(outcome.document)
      throw refusal(outcome.failure, { group, kind }, current.metadata.name ?? '')
    },
  }
}

const refusal = (
  { kind: failure, message }: PatchFailure,
  kind: { readonly group: string; readonly kind: string },
  name: string,
): StatusError => {
  switch (failure) {
    case 'Malformed':
      return status.badRequest(message)
    case 'TooManyOperations':
      return status.tooLarge(message)
    case 'Failed':
      return status.internal(message)
    case 'Unprocessable':
      return status.unprocessable(kind, name, message)
  }
}
