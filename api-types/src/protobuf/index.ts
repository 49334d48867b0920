export {
  envelopeAround,
  fieldHead,
  hasMagic,
  type ObjectType,
  PROTOBUF_MEDIA_TYPE,
  type Unknown,
  unwrapUnknown,
  wrapUnknown,
} from './envelope.ts'
export { decodeProtobuf, encodeProtobuf, hasProtobuf } from './protobuf.ts'
export { ProtobufError } from './protobuf-error.ts'
