import type { Codec } from './codec.ts'
import { ProtobufError } from './protobuf-error.ts'
import { expectWire, readInt32, readInt64, readTag, readTextField, unknownField } from './reader.ts'
import { DELIMITED, tagOf, VARINT } from './wire.ts'
import { writeInteger, writeText, writeVarint, written } from './writer.ts'

const MESSAGE = 'IntOrString'
const TYPE = tagOf(1, VARINT)
const NUMBER = tagOf(2, VARINT)
const TEXT = tagOf(3, DELIMITED)

/** `message IntOrString { int64 type = 1; int32 intVal = 2; string strVal = 3 }`; type 0 is the number, 1 the text. All three are written. */
export const intOrStringCodec: Codec = {
  wire: DELIMITED,
  write: (out, value) => {
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new ProtobufError(`cannot write a value of type ${typeof value} as ${MESSAGE}`)
    const end = written(out)
    if (typeof value === 'string') writeText(out, value)
    writeVarint(out, written(out) - end)
    writeVarint(out, TEXT)
    writeInteger(out, typeof value === 'number' ? value : 0)
    writeVarint(out, NUMBER)
    writeVarint(out, typeof value === 'number' ? 0 : 1)
    writeVarint(out, TYPE)
  },
  read: (input, end) => {
    let type: number | bigint = 0
    let number = 0
    let text = ''
    while (input.at < end) {
      readTag(input, end, MESSAGE)
      if (input.number === 3) text = readTextField(input, end, `${MESSAGE}.strVal`)
      else if (input.number === 2) {
        expectWire(input, VARINT, `${MESSAGE}.intVal`)
        number = readInt32(input, end)
      } else if (input.number === 1) {
        expectWire(input, VARINT, `${MESSAGE}.type`)
        type = readInt64(input, end)
      } else throw unknownField(input, MESSAGE)
    }
    if (type !== 0 && type !== 1) throw new ProtobufError('impossible IntOrString.Type')
    return type === 0 ? number : text
  },
}
