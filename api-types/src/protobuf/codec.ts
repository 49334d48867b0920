import type { JsonValue } from '../schema/json.ts'
import type { Reader } from './reader.ts'
import type { Wire } from './wire.ts'
import type { Writer } from './writer.ts'

/** How values of one type are written and read; tags and lengths are the business of the field that holds the value. */
export interface Codec {
  readonly wire: Wire
  /** Throws ProtobufError for a value that is not of the type. */
  write(out: Writer, value: JsonValue): void
  /**
   * Reads a value that ends at `end`, or a number that ends before it. `before` is what the field held when it comes a second time:
   * messages are merged then.
   */
  read(input: Reader, end: number, before?: JsonValue): JsonValue
}
