import { type KubeObject, type Resource, stringify } from '@coxswain/api-types'
import type { Entry, Objects } from '../cache/entry.ts'
import type { View } from './view.ts'

/**
 * Objects as bytes. The stored form is sent as it lies in the store, with the resourceVersion put in; other served forms
 * and views are made from the parsed object.
 */
const text = new TextEncoder()

/** The object as the resource serves it. */
export const servedObject = (objects: Objects, resource: Resource, entry: Entry): KubeObject => {
  const stored = objects.object(entry)
  return resource.form === undefined ? stored : resource.form.fromStored(stored)
}

/** The object as the resource serves it, and as it is stored. */
export const bothForms = (
  objects: Objects,
  resource: Resource,
  entry: Entry,
): { readonly object: KubeObject; readonly stored: KubeObject } => {
  const stored = objects.object(entry)
  return { object: resource.form?.fromStored(stored) ?? stored, stored }
}

/** What the bytes of whole objects are asked for with. */
export type Wanted = Pick<View, 'lean'>

/** Bytes of one whole object, in pieces. */
export const objectChunks = (objects: Objects, resource: Resource, entry: Entry, wanted: Wanted): readonly Uint8Array[] => {
  if (resource.form !== undefined) return [text.encode(stringify(shownObject(objects, resource, entry, wanted) as never))]
  const { bytes, start, split } = entry.value
  return [bytes.subarray(start, split), versionBytes(entry.revision), ...afterVersion(entry, wanted)]
}

/** Where an item goes, and whether others stand before it. */
export interface ItemPlace extends Wanted {
  readonly out: Uint8Array[]
  readonly first: boolean
}

/** Bytes of an object as an item of a list, which has no kind and apiVersion of its own. A comma goes before all but the first. */
export const appendItem = (objects: Objects, resource: Resource, entry: Entry, place: ItemPlace): void => {
  const { out, first } = place
  if (resource.form !== undefined) {
    const { kind: _, apiVersion: __, ...item } = shownObject(objects, resource, entry, place)
    out.push(text.encode(`${first ? '' : ','}${stringify(item as never)}`))
    return
  }
  const { bytes, start, split } = entry.value
  out.push(first ? OPEN : NEXT, bytes.subarray(start + typeLength(resource), split), versionBytes(entry.revision))
  out.push(...afterVersion(entry, place))
}

const shownObject = (objects: Objects, resource: Resource, entry: Entry, { lean }: Wanted): KubeObject => {
  const object = servedObject(objects, resource, entry)
  return lean ? withoutManagedFields(object) : object
}

export const withoutManagedFields = (object: KubeObject): KubeObject => {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** What follows the resourceVersion. The managed fields are the last of the metadata. */
const afterVersion = (entry: Entry, { lean }: Wanted): readonly Uint8Array[] => {
  const { bytes, split } = entry.value
  const at = lean ? managedFieldsAt(entry) : -1
  if (at < 0) return [bytes.subarray(split)]
  const end = endOfMetadata(entry) - 1
  // Past the metadata the text is of the object's own.
  return at < end ? [bytes.subarray(split, at), bytes.subarray(end)] : [bytes.subarray(split)]
}
const MANAGED_FIELDS = text.encode(',"managedFields":[')

/** Where managed fields begin, or what looks like them past the metadata; -1 where there are none. */
const managedFieldsAt = ({ value: { bytes, split } }: Entry): number => Buffer.prototype.indexOf.call(bytes, MANAGED_FIELDS, split)

const OPEN = text.encode('{')
const NEXT = text.encode(',{')
/** Length of `{"kind":"Pod","apiVersion":"v1",`. */
const typeLength = ({ kind, apiVersion }: Resource): number => 27 + kind.length + apiVersion.length

/** Bytes of a stored object's metadata, in pieces; `end` is what `endOfMetadata` gives. */
export const metadataPieces = (
  resource: Resource,
  { value: { bytes, start, split }, revision }: Entry,
  end: number,
): readonly Uint8Array[] => [
  bytes.subarray(start + typeLength(resource) + METADATA_LENGTH, split),
  versionBytes(revision),
  bytes.subarray(split, end),
]
const METADATA_LENGTH = '"metadata":'.length

/** Bytes of a document with a stored object's metadata alone, in pieces. */
export const metadataDocument = (resource: Resource, entry: Entry, { meta, lean }: Pick<View, 'meta' | 'lean'>): readonly Uint8Array[] => {
  const head = text.encode(`{"kind":"PartialObjectMetadata","apiVersion":"${meta}","metadata":`)
  const end = endOfMetadata(entry)
  const managed = lean ? managedFieldsAt(entry) : -1
  return managed < 0 || managed > end
    ? [head, ...metadataPieces(resource, entry, end), CLOSE]
    : [head, ...metadataPieces(resource, entry, managed), CLOSE_BOTH]
}
const CLOSE = text.encode('}')
const CLOSE_BOTH = text.encode('}}')

/** Where a stored object's metadata ends in its bytes. */
export const endOfMetadata = ({ value: { bytes, split } }: Entry): number => {
  let depth = 1
  let i = split
  while (depth > 0) {
    const byte = bytes[i++]
    if (byte === QUOTE) i = endOfText(bytes, i)
    else if (byte === OPEN_BRACE) depth++
    else if (byte === CLOSE_BRACE) depth--
  }
  return i
}
const QUOTE = 34
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const BACKSLASH = 92

/** The place past the quote that ends a text. */
const endOfText = (bytes: Uint8Array, from: number): number => {
  let i = from
  while (bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1
  return i + 1
}

const versionBytes = (revision: number): Uint8Array => Buffer.from(`,"resourceVersion":"${revision}"`, 'latin1')

/** Joins pieces into one buffer of its own. */
export const join = (chunks: readonly Uint8Array[]): Uint8Array => {
  let length = 0
  for (const chunk of chunks) length += chunk.byteLength
  const whole = Buffer.allocUnsafeSlow(length)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

/** One event of a watch: `{"type":"ADDED","object":{...}}` and a newline. */
export const eventFrame = (type: string, object: readonly Uint8Array[]): Uint8Array =>
  join([text.encode(`{"type":"${type}","object":`), ...object, FRAME_END])
const FRAME_END = text.encode('}\n')

/** A document ends with its line, as upstream's encoder leaves it. */
export const NEWLINE = text.encode('\n')

export const jsonLine = (value: object): Uint8Array => text.encode(`${stringify(value as never)}\n`)

export const jsonBytes = (value: object): Uint8Array => text.encode(stringify(value as never))
