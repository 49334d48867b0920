import {
  deepCopy,
  fieldErrorsMessage,
  fieldPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  validateAnnotations,
  validateLabels,
} from '@coxswain/api-types'

export type Checked = { readonly object: KubeObject } | { readonly error: string }

/** Go's text of a version: `group/version`. */
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const goType = (value: JsonValue | undefined): string =>
  Array.isArray(value) ? '[]interface {}' : typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'int64' : typeof value

/**
 * What a webhook has made of an object, with the metadata of the object itself: a conversion may change labels and annotations, and
 * nothing else of it. `what` begins the error, as upstream says it (`validateConvertedObject`, `restoreObjectMeta`).
 */
export const checkConverted = (original: KubeObject, converted: JsonValue | undefined, apiVersion: string): Checked => {
  if (!isJsonObject(converted)) return { error: 'invalid converted object: it is no object' }
  if (text(converted.kind) === '') return { error: `invalid converted object: Object 'Kind' is missing in '${JSON.stringify(converted)}'` }
  if (converted.apiVersion !== apiVersion)
    return { error: `invalid converted object: invalid groupVersion (expected ${apiVersion}, received ${text(converted.apiVersion)})` }
  if (converted.kind !== original.kind)
    return { error: `invalid converted object: invalid kind (expected ${original.kind}, received ${text(converted.kind)})` }
  const metadata = isJsonObject(converted.metadata) ? converted.metadata : {}
  for (const [field, name] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [kept, given] = [original.metadata[field] ?? '', text(metadata[field])]
    if (kept !== given) return { error: `invalid converted object: must have the same ${name}: ${kept} != ${given}` }
  }
  const restored = restoreMetadata(original, converted)
  return typeof restored === 'string' ? { error: `invalid metadata: ${restored}` } : { object: restored }
}

const restoreMetadata = (original: KubeObject, converted: JsonObject): KubeObject | string => {
  if (converted.metadata === undefined) return 'missing metadata in converted object'
  if (!isJsonObject(converted.metadata)) return `invalid metadata of type ${goType(converted.metadata)} in converted object`
  const metadata = deepCopy(original.metadata)
  for (const field of ['labels', 'annotations'] as const) {
    const given = converted.metadata[field]
    if (given === undefined || given === null) {
      delete metadata[field]
      continue
    }
    const why = problemOf(field, given)
    if (why !== undefined) return why
    metadata[field] = given as Record<string, string>
  }
  return { ...(converted as unknown as KubeObject), metadata }
}

const problemOf = (field: 'labels' | 'annotations', given: JsonValue): string | undefined => {
  if (!isJsonObject(given)) return `invalid metadata.${field} of type ${goType(given)} in converted object`
  for (const [key, value] of Object.entries(given)) {
    if (typeof value !== 'string')
      return `metadata.${field}[${key}] must be a string, but is ${goType(value as JsonValue)} in converted object`
  }
  const strings = given as Record<string, string>
  const errors =
    field === 'labels'
      ? validateLabels(strings, fieldPath('metadata').child('labels'))
      : validateAnnotations(strings, fieldPath('metadata').child('annotation'))
  return errors.length === 0 ? undefined : fieldErrorsMessage(errors)
}
