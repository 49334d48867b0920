import { MAX_TIMESTAMP, MIN_TIMESTAMP } from '../run/time.ts'
import { error, type Value } from '../values.ts'

const MAX_INT = 2n ** 63n - 1n
const MIN_INT = -(2n ** 63n)
const MAX_UINT = 2n ** 64n - 1n

/** A result as an int of 64 bits, an error where it does not fit. */
export const int = (value: bigint): Value => (value > MAX_INT || value < MIN_INT ? error('integer overflow') : value)
export const uint = (value: bigint): Value => (value > MAX_UINT || value < 0n ? error('unsigned integer overflow') : { tag: 'uint', value })
export const timestamp = (nanos: bigint): Value =>
  nanos < MIN_TIMESTAMP || nanos > MAX_TIMESTAMP ? error('timestamp overflow') : { tag: 'timestamp', nanos }
export const duration = (nanos: bigint): Value =>
  nanos > MAX_INT || nanos < MIN_INT ? error('duration overflow') : { tag: 'duration', nanos }

/** A whole number of a double, cut towards zero; an error where 64 bits cannot hold it. */
export const truncated = (value: number, make: (whole: bigint) => Value): Value =>
  Number.isFinite(value) ? make(BigInt(Math.trunc(value))) : error('integer overflow')
