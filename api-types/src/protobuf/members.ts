import type { JsonObject, JsonValue } from '../schema/json.ts'
import { setOwn } from '../util/deep.ts'
import type { Codec } from './codec.ts'
import { expectWire, type Reader, readEnd, readTag, readTextField, unknownField } from './reader.ts'
import { DELIMITED, tagOf } from './wire.ts'
import { createWriter, finish, type Writer, writeBytes, writeText, writeVarint, written } from './writer.ts'

/** One field of a message, between the bytes and the object that holds its value. */
export interface Member {
  readonly number: number
  write(out: Writer, from: JsonObject): void
  /** Reads what follows the field's tag. */
  read(input: Reader, end: number, into: JsonObject): void
}

export interface MemberOptions {
  readonly number: number
  readonly name: string
  /** For errors: `PodSpec.containers`. */
  readonly label: string
}

/** Writes a value with what stands before it: its length, where it is length-delimited, and the tag. */
const writeTagged = (out: Writer, tag: number, codec: Codec, value: JsonValue): void => {
  const end = written(out)
  codec.write(out, value)
  if (codec.wire === DELIMITED) writeVarint(out, written(out) - end)
  writeVarint(out, tag)
}

const readTagged = (input: Reader, end: number, codec: Codec, label: string, before?: JsonValue): JsonValue => {
  expectWire(input, codec.wire, label)
  return codec.read(input, codec.wire === DELIMITED ? readEnd(input, end) : end, before)
}

export interface SingleOptions extends MemberOptions {
  readonly codec: Codec
  /** Stands on the wire where the object has no value. Undefined: nothing does. */
  readonly absent: JsonValue | undefined
  /** Such a value is left out of the object. */
  isDropped(value: JsonValue): boolean
}

/** A field with one value. */
export const singleMember = ({ number, name, label, codec, absent, isDropped }: SingleOptions): Member => {
  const tag = tagOf(number, codec.wire)
  // Most fields of most objects are absent, whole messages among them: their bytes are always the same.
  let absentBytes: Uint8Array | undefined
  const bytesOfAbsent = (value: JsonValue): Uint8Array => {
    const out = createWriter(64)
    writeTagged(out, tag, codec, value)
    return finish(out)
  }
  return {
    number,
    write: (out, from) => {
      const value = from[name]
      if (value !== undefined && value !== null) writeTagged(out, tag, codec, value)
      else if (absent !== undefined) {
        absentBytes ??= bytesOfAbsent(absent)
        writeBytes(out, absentBytes)
      }
    },
    read: (input, end, into) => {
      const value = readTagged(input, end, codec, label, into[name])
      if (!isDropped(value)) into[name] = value
      else if (into[name] !== undefined) delete into[name]
    },
  }
}

/** A repeated field. Numbers are written one by one, as upstream does, and also read packed. */
export const listMember = ({ number, name, label, codec }: MemberOptions & { readonly codec: Codec }): Member => {
  const tag = tagOf(number, codec.wire)
  return {
    number,
    write: (out, from) => {
      const items = from[name]
      if (!Array.isArray(items)) return
      for (let i = items.length - 1; i >= 0; i--) writeTagged(out, tag, codec, items[i] as JsonValue)
    },
    read: (input, end, into) => {
      const known = into[name]
      const items: JsonValue[] = Array.isArray(known) ? known : []
      into[name] = items
      if (codec.wire === DELIMITED || input.wire !== DELIMITED) {
        items.push(readTagged(input, end, codec, label))
        return
      }
      const packed = readEnd(input, end)
      while (input.at < packed) items.push(codec.read(input, packed))
    },
  }
}

const KEY = tagOf(1, DELIMITED)

export interface MapOptions extends MemberOptions {
  readonly codec: Codec
  /** The value of an entry that has a key alone. */
  zero(): JsonValue
}

/** A map from text: a message a key, `{ 1: key, 2: value }`, in the order of the keys. */
export const mapMember = ({ number, name, label, codec, zero }: MapOptions): Member => {
  const tag = tagOf(number, DELIMITED)
  const valueTag = tagOf(2, codec.wire)
  return {
    number,
    write: (out, from) => {
      const map = from[name]
      if (typeof map !== 'object' || map === null || Array.isArray(map)) return
      const keys = Object.keys(map).sort()
      for (let i = keys.length - 1; i >= 0; i--) {
        const key = keys[i] as string
        const value = map[key]
        if (value === undefined) continue
        const end = written(out)
        writeTagged(out, valueTag, codec, value)
        const keyEnd = written(out)
        writeText(out, key)
        writeVarint(out, written(out) - keyEnd)
        writeVarint(out, KEY)
        writeVarint(out, written(out) - end)
        writeVarint(out, tag)
      }
    },
    read: (input, end, into) => {
      expectWire(input, DELIMITED, label)
      const entryEnd = readEnd(input, end)
      let key = ''
      let value: JsonValue | undefined
      while (input.at < entryEnd) {
        readTag(input, entryEnd, label)
        if (input.number === 1) key = readTextField(input, entryEnd, label)
        else if (input.number === 2) value = readTagged(input, entryEnd, codec, label, value)
        else throw unknownField(input, label)
      }
      const known = into[name]
      const map = typeof known === 'object' && known !== null && !Array.isArray(known) ? known : {}
      into[name] = map
      setOwn(map, key, value ?? zero())
    },
  }
}
