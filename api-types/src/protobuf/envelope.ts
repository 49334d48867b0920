import { ProtobufError } from './protobuf-error.ts'
import { createReader, expectWire, type Reader, readEnd, readRest, readTag, readText, readTextField, unknownField } from './reader.ts'
import { DELIMITED, tagOf } from './wire.ts'
import { createWriter, finish, writeBytes, writeText, writeVarint, written } from './writer.ts'

export const PROTOBUF_MEDIA_TYPE = 'application/vnd.kubernetes.protobuf'

/** What every protobuf object on the wire begins with: `k8s` and a zero byte. */
const MAGIC: Uint8Array = new Uint8Array([0x6b, 0x38, 0x73, 0])
const RAW = tagOf(2, DELIMITED)
/** The encoding and the type of the content, always written, always empty. */
const TAIL: Uint8Array = new Uint8Array([tagOf(3, DELIMITED), 0, tagOf(4, DELIMITED), 0])

export interface ObjectType {
  readonly apiVersion: string
  readonly kind: string
}

/** runtime.Unknown: an object's message together with its type, which the message itself does not hold. */
export interface Unknown extends ObjectType {
  /** Shares the memory of what it was read from. */
  readonly raw: Uint8Array
}

/** What stands before and after an object's message of `length` bytes. */
export const envelopeAround = (
  { apiVersion, kind }: ObjectType,
  length: number,
): { readonly head: Uint8Array; readonly tail: Uint8Array } => {
  const out = createWriter(128)
  writeVarint(out, length)
  writeVarint(out, RAW)
  const end = written(out)
  writeField(out, 2, kind)
  writeField(out, 1, apiVersion)
  writeVarint(out, written(out) - end)
  writeVarint(out, tagOf(1, DELIMITED))
  writeBytes(out, MAGIC)
  return { head: finish(out), tail: TAIL }
}

const writeField = (out: ReturnType<typeof createWriter>, number: number, text: string): void => {
  const end = written(out)
  writeText(out, text)
  writeVarint(out, written(out) - end)
  writeVarint(out, tagOf(number, DELIMITED))
}

/** What stands before a length-delimited field of `length` bytes. */
export const fieldHead = (number: number, length: number): Uint8Array => {
  const out = createWriter(16)
  writeVarint(out, length)
  writeVarint(out, tagOf(number, DELIMITED))
  return finish(out)
}

/** An object's message in its envelope, `k8s\0` first. */
export const wrapUnknown = ({ apiVersion, kind, raw }: Unknown): Uint8Array<ArrayBuffer> => {
  const { head, tail } = envelopeAround({ apiVersion, kind }, raw.length)
  const whole = new Uint8Array(head.length + raw.length + tail.length)
  whole.set(head)
  whole.set(raw, head.length)
  whole.set(tail, head.length + raw.length)
  return whole
}

export const hasMagic = (bytes: Uint8Array): boolean => bytes.length >= MAGIC.length && MAGIC.every((byte, i) => bytes[i] === byte)

/** Opens an envelope. Throws ProtobufError in upstream's words; apiVersion and kind are empty where they are not named. */
export const unwrapUnknown = (bytes: Uint8Array): Unknown => {
  if (bytes.length === 0) throw new ProtobufError('empty data')
  if (!hasMagic(bytes)) {
    throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix [${MAGIC.join(' ')}]`)
  }
  if (bytes.length === MAGIC.length) throw new ProtobufError('empty body')
  const input = createReader(bytes)
  input.at = MAGIC.length
  let type: ObjectType = { apiVersion: '', kind: '' }
  let raw = bytes.subarray(0, 0)
  while (input.at < bytes.length) {
    readTag(input, bytes.length, 'Unknown')
    if (input.number > 4) throw unknownField(input, 'Unknown')
    expectWire(input, DELIMITED, NAMES[input.number] ?? 'Unknown')
    const end = readEnd(input, bytes.length)
    if (input.number === 1) type = readTypeMeta(input, end)
    else if (input.number === 2) raw = readRest(input, end)
    else checkContent(input.number, readText(input, end))
  }
  return { ...type, raw }
}

const NAMES: readonly string[] = ['', 'typeMeta', 'raw', 'contentEncoding', 'contentType']

const readTypeMeta = (input: Reader, end: number): ObjectType => {
  let [apiVersion, kind] = ['', '']
  while (input.at < end) {
    readTag(input, end, 'TypeMeta')
    if (input.number === 1) apiVersion = readTextField(input, end, 'apiVersion')
    else if (input.number === 2) kind = readTextField(input, end, 'kind')
    else throw unknownField(input, 'TypeMeta')
  }
  return { apiVersion, kind }
}

/** A message in another encoding (compressed, JSON) would be read as nonsense. */
const checkContent = (number: number, value: string): void => {
  if (value === '' || (number === 4 && value === PROTOBUF_MEDIA_TYPE)) return
  throw new ProtobufError(`proto: Unknown: ${NAMES[number]} ${JSON.stringify(value)} is not supported`)
}
