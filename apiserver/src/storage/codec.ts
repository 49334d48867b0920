import { type KubeObject, managedFieldsText, stringify } from '@coxswain/api-types'

/**
 * A stored value: `<format> <apiVersion> <head length>\n` and the object's JSON without its resourceVersion, which the
 * store itself knows. The JSON splits into a head, up to and with the uid, and a tail: a reader gets `head` +
 * `,"resourceVersion":"N"` + `tail` without the object being parsed or written again.
 */
const FORMAT = '1'
const NEWLINE = 10

export interface StoredValue {
  readonly bytes: Uint8Array
  /** Where the JSON starts, and where its head ends, in `bytes`. */
  readonly start: number
  readonly split: number
}

/** Writes the fields in the order in which upstream prints them. The object needs a uid; a resourceVersion in it is left out. */
export const encodeStored = (object: KubeObject): StoredValue => {
  const { kind, apiVersion = '', metadata, ...body } = object
  const { name, generateName, namespace, uid, resourceVersion: _, selfLink: __, managedFields, ...meta } = metadata
  const identity = stringify({ name, generateName, namespace, uid } as never)
  const head = `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":${identity.slice(0, -1)}`
  const header = `${FORMAT} ${apiVersion} ${Buffer.byteLength(head)}\n`
  const managers = managedFields === undefined ? '' : `,"managedFields":${managedFieldsText(managedFields)}`
  const text = `${header}${head}${continued(stringify(meta), managers)}${continued(stringify(body), '')}`
  // Not from the shared pool: the value lives as long as the object, and would keep its neighbours' memory.
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  const start = header.length
  return { bytes, start, split: start + Buffer.byteLength(head) }
}

/** `{"a":1}` as what follows other members, with `more` of them at its end: `,"a":1}`. */
const continued = (json: string, more: string): string => (json.length === 2 ? `${more}}` : `,${json.slice(1, -1)}${more}}`)

/** Throws on a value of another format, naming it. */
export const openStored = (bytes: Uint8Array): StoredValue => {
  const end = bytes.indexOf(NEWLINE)
  const lengthAt = bytes.lastIndexOf(SPACE, end) + 1
  if (end < 0 || bytes[0] !== FORMAT.charCodeAt(0) || bytes[1] !== SPACE || lengthAt <= 2) throw unknownFormat(bytes)
  let headLength = 0
  for (let i = lengthAt; i < end; i++) headLength = headLength * 10 + ((bytes[i] as number) - ZERO)
  const start = end + 1
  return { bytes, start, split: start + headLength }
}
const SPACE = 32
const ZERO = 48

const unknownFormat = (bytes: Uint8Array): Error => {
  const header = Buffer.from(bytes.subarray(0, 40)).toString('latin1').split('\n')[0] as string
  return new Error(`the stored value has format ${JSON.stringify(header)}, this version reads format ${FORMAT}`)
}
