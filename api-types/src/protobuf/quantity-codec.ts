import { canonicalQuantity, QuantityError } from '../quantity.ts'
import type { Codec } from './codec.ts'
import { ProtobufError } from './protobuf-error.ts'
import { readTag, readTextField, unknownField } from './reader.ts'
import { DELIMITED, tagOf } from './wire.ts'
import { writeText, writeVarint, written } from './writer.ts'

const TAG = tagOf(1, DELIMITED)

/** `message Quantity { string string = 1 }`. */
export const quantityCodec: Codec = {
  wire: DELIMITED,
  write: (out, value) => {
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new ProtobufError(`cannot write a value of type ${typeof value} as Quantity`)
    const end = written(out)
    writeText(out, String(value))
    writeVarint(out, written(out) - end)
    writeVarint(out, TAG)
  },
  read: (input, end) => {
    let text = '0'
    while (input.at < end) {
      readTag(input, end, 'Quantity')
      if (input.number !== 1) throw unknownField(input, 'Quantity')
      text = readTextField(input, end, 'Quantity.string')
    }
    return canonical(text)
  },
}

const canonical = (text: string): string => {
  try {
    return canonicalQuantity(text)
  } catch (error) {
    if (error instanceof QuantityError) throw new ProtobufError(error.message)
    throw error
  }
}
