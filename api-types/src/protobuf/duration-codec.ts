import type { Codec } from './codec.ts'
import { ProtobufError } from './protobuf-error.ts'
import { expectWire, readInt64, readTag, unknownField } from './reader.ts'
import { DELIMITED, tagOf, VARINT } from './wire.ts'
import { writeInteger, writeVarint } from './writer.ts'

const TAG = tagOf(1, VARINT)
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const PART = /(\d*)(?:\.(\d*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g

/** `message Duration { int64 duration = 1 }`, in nanoseconds. The text is Go's: `1h30m0s`. */
export const durationCodec: Codec = {
  wire: DELIMITED,
  write: (out, value) => {
    if (typeof value !== 'string') throw new ProtobufError(`cannot write a value of type ${typeof value} as Duration`)
    writeInteger(out, nanosecondsOf(value))
    writeVarint(out, TAG)
  },
  read: (input, end) => {
    let nanoseconds = 0n
    while (input.at < end) {
      readTag(input, end, 'Duration')
      if (input.number !== 1) throw unknownField(input, 'Duration')
      expectWire(input, VARINT, 'Duration.duration')
      nanoseconds = BigInt(readInt64(input, end))
    }
    return durationText(nanoseconds)
  },
}

/** Longer than any that Go writes; the arithmetic below is not for texts without bound. */
const MAX_LENGTH = 100

const nanosecondsOf = (text: string): bigint => {
  if (text.length > MAX_LENGTH) throw new ProtobufError('time: invalid duration')
  let sum = 0n
  for (const [, whole = '', fraction = '', unit = 's'] of text.matchAll(PART)) {
    const size = UNITS[unit] ?? 0n
    sum += BigInt(whole || '0') * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length)
  }
  return text.startsWith('-') ? -sum : sum
}

/** As Go's time.Duration prints itself: the largest unit below a second, else hours, minutes and seconds. */
const durationText = (nanoseconds: bigint): string => {
  if (nanoseconds === 0n) return '0s'
  if (nanoseconds < 0n) return `-${durationText(-nanoseconds)}`
  if (nanoseconds < 1000n) return `${nanoseconds}ns`
  if (nanoseconds < 1_000_000n) return `${decimal(nanoseconds, 1000n)}µs`
  if (nanoseconds < 1_000_000_000n) return `${decimal(nanoseconds, 1_000_000n)}ms`
  const minutes = nanoseconds / 60_000_000_000n
  const seconds = `${decimal(nanoseconds % 60_000_000_000n, 1_000_000_000n)}s`
  if (minutes === 0n) return seconds
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`
}

const decimal = (value: bigint, unit: bigint): string => {
  const fraction = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '')
  return fraction === '' ? `${value / unit}` : `${value / unit}.${fraction}`
}
