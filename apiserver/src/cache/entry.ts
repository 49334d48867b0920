import type { KindDefinition, KubeObject } from '@coxswain/api-types'
import { openStored, type StoredValue } from '../storage/codec.ts'
import type { StoreItem } from '../storage/store.ts'

/**
 * One version of one object: the stored bytes, and what requests ask of it without parsing it again.
 * Never changed; a new version is a new entry.
 */
export interface Entry {
  readonly key: string
  readonly revision: number
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly labels: Readonly<Record<string, string>> | undefined
  /** Values of the kind's selectable fields, in the order of its definition. */
  readonly fields: readonly string[]
  readonly value: StoredValue
}

/** Turns stored items into entries and entries into objects, keeping recently used objects parsed within a bound. */
export interface Objects {
  entry(definition: KindDefinition, item: StoreItem): Entry
  /** The stored form, with its resourceVersion. Shared: never to be changed. */
  object(entry: Entry): KubeObject
  /** Tells what `bytes` hold, before the store hands them back: saves parsing what this process has written. The object is given away. */
  remember(bytes: Uint8Array, object: KubeObject): void
}

export interface ObjectsOptions {
  readonly parse: (bytes: Uint8Array) => KubeObject
  /** Bound of the parsed objects kept, by the size of their bytes. */
  readonly maxBytes: number
}

export const createObjects = ({ parse, maxBytes }: ObjectsOptions): Objects => {
  // Two generations: what is used moves to the young one; when that is full, the old one is dropped whole.
  let young = new Map<Uint8Array, KubeObject>()
  let old = new Map<Uint8Array, KubeObject>()
  let youngBytes = 0
  const keep = (bytes: Uint8Array, object: KubeObject): void => {
    if (young.has(bytes)) return
    young.set(bytes, object)
    youngBytes += bytes.byteLength
    if (youngBytes < maxBytes / 2) return
    old = young
    young = new Map()
    youngBytes = 0
  }
  const parsed = (value: StoredValue): KubeObject => {
    const found = young.get(value.bytes) ?? old.get(value.bytes)
    const object = found ?? parse(value.bytes.subarray(value.start))
    keep(value.bytes, object)
    return object
  }
  return {
    entry: (definition, item) => {
      const value = openStored(item.value)
      const object = parsed(value)
      // Bytes have one revision, so that the object is made whole here, once, and not copied for each who asks.
      object.metadata.resourceVersion = String(item.revision)
      const { namespace = '', name = '', uid = '', labels } = object.metadata
      const fields = definition.fields.map((field) => field.value(object))
      return { key: item.key, revision: item.revision, namespace, name, uid, labels, fields, value }
    },
    object: (entry) => {
      const object = parsed(entry.value)
      object.metadata.resourceVersion ??= String(entry.revision)
      return withVersion(object, String(entry.revision))
    },
    remember: keep,
  }
}

/** The last state of an object has the revision of its delete, though its bytes are those of the last write: it gets that on a copy. */
const withVersion = (object: KubeObject, resourceVersion: string): KubeObject =>
  object.metadata.resourceVersion === resourceVersion ? object : { ...object, metadata: { ...object.metadata, resourceVersion } }
