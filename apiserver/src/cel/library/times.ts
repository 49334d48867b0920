import { inZone } from '../run/time.ts'
import { type DurationValue, error, type TimestampValue, type Value } from '../values.ts'
import { fn, type Overload } from './define.ts'

const DAY = 86_400_000
const dayOfYear = (date: Date): number => {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1)
  return Math.floor((date.getTime() - start) / DAY)
}

/** A part of a moment's wall clock, in UTC or in the zone that is named. */
const part = (name: string, read: (date: Date) => number): readonly Overload[] => {
  const get = ({ nanos }: TimestampValue, zone: unknown): Value => {
    const date = inZone(nanos, typeof zone === 'string' ? zone : 'UTC')
    return date === undefined ? error(`unknown time zone ${String(zone)}`) : BigInt(read(date))
  }
  return [fn(`timestamp.${name}(): int`, get), fn(`timestamp.${name}(string): int`, get)]
}

const unit = (name: string, nanosPerUnit: bigint): Overload =>
  fn(`duration.${name}(): int`, ({ nanos }: DurationValue) => nanos / nanosPerUnit)

/** What can be read of moments and durations. */
export const times: readonly Overload[] = [
  ...part('getFullYear', (date) => date.getUTCFullYear()),
  ...part('getMonth', (date) => date.getUTCMonth()),
  ...part('getDayOfYear', dayOfYear),
  ...part('getDayOfMonth', (date) => date.getUTCDate() - 1),
  ...part('getDate', (date) => date.getUTCDate()),
  ...part('getDayOfWeek', (date) => date.getUTCDay()),
  ...part('getHours', (date) => date.getUTCHours()),
  ...part('getMinutes', (date) => date.getUTCMinutes()),
  ...part('getSeconds', (date) => date.getUTCSeconds()),
  ...part('getMilliseconds', (date) => date.getUTCMilliseconds()),
  unit('getHours', 3_600_000_000_000n),
  unit('getMinutes', 60_000_000_000n),
  unit('getSeconds', 1_000_000_000n),
  unit('getMilliseconds', 1_000_000n),
]
