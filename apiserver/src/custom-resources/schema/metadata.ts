import { DecodeError, decodeValue, deepCopy, generatedTypes, type JsonObject, type JsonValue, setOwn } from '@coxswain/api-types'

const OBJECT_META = 'meta/v1.ObjectMeta'
const UNKNOWN_FIELD = 'unknown field '

export interface DecodedMetadata {
  /** Paths of the fields that metadata does not have, as in `metadata.foo`. */
  readonly unknown: readonly string[]
  /** Why the metadata is none; it may be half decoded then. */
  readonly problem?: string
}

const NOTHING_UNKNOWN: DecodedMetadata = { unknown: [] }

/** Brings a resource's metadata into the form of ObjectMeta, in place. */
export const decodeMetadata = (resource: JsonObject): DecodedMetadata => {
  const { metadata } = resource
  if (metadata === undefined) return NOTHING_UNKNOWN
  try {
    const { value, unknownFields } = decodeValue(generatedTypes, OBJECT_META, metadata)
    resource['metadata'] = value
    if (unknownFields.length === 0) return NOTHING_UNKNOWN
    return { unknown: unknownFields.map((text) => `metadata.${JSON.parse(text.slice(UNKNOWN_FIELD.length)) as string}`) }
  } catch (error) {
    if (error instanceof DecodeError) return { unknown: [], problem: error.message }
    throw error
  }
}

/** The same for what was stored once: fields that metadata cannot take are dropped. */
export const restoreMetadata = (resource: JsonObject): void => {
  const { metadata } = resource
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    if (metadata !== undefined) resource['metadata'] = {}
    return
  }
  const given = deepCopy(metadata) as JsonObject
  if (decodeMetadata(resource).problem === undefined) return
  const kept: JsonObject = {}
  for (const name of Object.keys(given)) {
    const field = { metadata: { [name]: given[name] as JsonValue } }
    if (decodeMetadata(field).problem === undefined && Object.hasOwn(field.metadata, name)) setOwn(kept, name, field.metadata[name])
  }
  resource['metadata'] = kept
}
