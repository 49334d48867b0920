import { encodeProtobuf, type Resource, type TypeTable } from '@coxswain/api-types'
import type { Entry, Objects } from '../cache/entry.ts'
import { servedObject } from './encode.ts'

/** Protobuf messages of stored objects, made on first need and kept within a bound: an object is encoded once for all who ask for it. */
export interface Messages {
  /** The object as the resource serves it, without an envelope. Shared: never to be changed. */
  of(resource: Resource, entry: Entry): Uint8Array
}

export interface MessagesOptions {
  readonly types: TypeTable
  readonly objects: Objects
  readonly maxBytes: number
}

export const createMessages = ({ types, objects, maxBytes }: MessagesOptions): Messages => {
  // Two generations, as for parsed objects: when the young one is full, the old one is dropped whole.
  let young = new Map<Entry, Uint8Array>()
  let old = new Map<Entry, Uint8Array>()
  let youngBytes = 0
  const keep = (entry: Entry, message: Uint8Array): void => {
    young.set(entry, message)
    youngBytes += message.byteLength
    if (youngBytes < maxBytes / 2) return
    old = young
    young = new Map()
    youngBytes = 0
  }
  const encode = (resource: Resource, entry: Entry): Uint8Array =>
    encodeProtobuf(types, resource.schema, servedObject(objects, resource, entry))
  return {
    of: (resource, entry) => {
      // Other served forms are read rarely, and would need a place of their own each.
      if (resource.form !== undefined) return encode(resource, entry)
      const known = young.get(entry)
      if (known !== undefined) return known
      const message = old.get(entry) ?? encode(resource, entry)
      keep(entry, message)
      return message
    },
  }
}
