import type { JsonObject } from '../schema/json.ts'
import type { Member } from './members.ts'
import { expectWire, passEmptyField, type Reader, readEnd, readTag } from './reader.ts'
import { DELIMITED, tagOf } from './wire.ts'
import { type Writer, writeVarint, written } from './writer.ts'

/** The fields of a message, ready for both ways. */
export interface Message {
  readonly name: string
  /** By falling number: writing goes from the end. */
  readonly falling: readonly Member[]
  readonly byNumber: readonly (Member | undefined)[]
}

export const createMessage = (name: string, members: readonly Member[]): Message => {
  const byNumber: (Member | undefined)[] = []
  for (const member of members) {
    if (byNumber[member.number] !== undefined) throw new Error(`${name} has two fields of number ${member.number}`)
    byNumber[member.number] = member
  }
  return { name, falling: [...members].sort((a, b) => b.number - a.number), byNumber }
}

export const writeMessage = (out: Writer, { falling }: Message, from: JsonObject): void => {
  for (let i = 0; i < falling.length; i++) (falling[i] as Member).write(out, from)
}

/** Reads fields up to `end` into an object. Throws for one with a value whose number the message does not have. */
export const readMessage = (input: Reader, end: number, { name, byNumber }: Message, into: JsonObject): void => {
  while (input.at < end) {
    readTag(input, end, name)
    const member = byNumber[input.number]
    if (member === undefined) passEmptyField(input, end, name)
    else member.read(input, end, into)
  }
}

/** A nested message whose fields stand in the outer object in JSON. Upstream always writes it. */
export const inlineMember = (number: number, message: Message): Member => {
  const tag = tagOf(number, DELIMITED)
  return {
    number,
    write: (out, from) => {
      const end = written(out)
      writeMessage(out, message, from)
      writeVarint(out, written(out) - end)
      writeVarint(out, tag)
    },
    read: (input, end, into) => {
      expectWire(input, DELIMITED, message.name)
      readMessage(input, readEnd(input, end), message, into)
    },
  }
}
