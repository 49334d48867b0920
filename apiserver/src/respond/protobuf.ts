import {
  encodeProtobuf,
  encodeUtf8,
  envelopeAround,
  fieldHead,
  type KubeObject,
  type ObjectType,
  type PartialObjectMetadataList,
  type Resource,
  type Status,
  type TypeTable,
} from '@coxswain/api-types'
import { join } from './encode.ts'

/** The pieces of one object on the wire: its envelope around its message. */
export const objectPieces = (type: ObjectType, message: Uint8Array): readonly Uint8Array[] => {
  const { head, tail } = envelopeAround(type, message.byteLength)
  return [head, message, tail]
}

/** What is sent beside the objects of a resource. */
const SCHEMAS: ReadonlyMap<string, string> = new Map([
  ['v1 Status', 'meta/v1.Status'],
  ['meta.k8s.io/v1beta1 PartialObjectMetadata', 'meta/v1.PartialObjectMetadata'],
  ['meta.k8s.io/v1 PartialObjectMetadata', 'meta/v1.PartialObjectMetadata'],
  ['meta.k8s.io/v1 PartialObjectMetadataList', 'meta/v1.PartialObjectMetadataList'],
  ['autoscaling/v1 Scale', 'autoscaling/v1.Scale'],
  ['authentication.k8s.io/v1 TokenRequest', 'authentication/v1.TokenRequest'],
])

/** The pieces of a document that is not in the store: one of the above, or an object of the resource. */
export const documentPieces = (types: TypeTable, resource: Resource, document: Document): readonly Uint8Array[] => {
  const { apiVersion = '', kind = '' } = document
  return objectPieces({ apiVersion, kind }, encodeProtobuf(types, SCHEMAS.get(`${apiVersion} ${kind}`) ?? resource.schema, document))
}

export type Document = KubeObject | Status | PartialObjectMetadataList

export const statusBytes = (types: TypeTable, status: Status): Uint8Array =>
  join(objectPieces({ apiVersion: 'v1', kind: 'Status' }, encodeProtobuf(types, 'meta/v1.Status', status)))

/** The pieces of a list: its metadata is field 1, each of its items a field 2. */
export const listPieces = (types: TypeTable, resource: Resource, metadata: object, items: readonly Uint8Array[]): readonly Uint8Array[] => {
  const meta = encodeProtobuf(types, 'meta/v1.ListMeta', metadata)
  const pieces: Uint8Array[] = [fieldHead(1, meta.byteLength), meta]
  for (const item of items) pieces.push(fieldHead(2, item.byteLength), item)
  const { head, tail } = envelopeAround({ apiVersion: resource.apiVersion, kind: `${resource.kind}List` }, sizeOf(pieces))
  return [head, ...pieces, tail]
}

const sizeOf = (pieces: readonly Uint8Array[]): number => {
  let size = 0
  for (const piece of pieces) size += piece.byteLength
  return size
}

/**
 * One event of a watch: its length in four bytes, the most significant first, and a bare WatchEvent, whose object (with an envelope) stands in
 * a RawExtension.
 */
export const protobufFrame = (type: string, object: readonly Uint8Array[]): Uint8Array => {
  const raw = fieldHead(1, sizeOf(object))
  const name = encodeUtf8(type)
  const event = [fieldHead(1, name.byteLength), name, fieldHead(2, raw.byteLength + sizeOf(object)), raw, ...object]
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, sizeOf(event))
  return join([length, ...event])
}
