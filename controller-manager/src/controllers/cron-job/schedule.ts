import { parseSchedule, type ScheduleField } from '@coxswain/api-types'
import { Cron } from 'croner'

/** When the runs of a CronJob are due. */
export interface Runs {
  /** The first run after a time, in milliseconds since the epoch; undefined where none comes in the next years. */
  after(time: number): number | undefined
}

/** Upstream's library looks no further: the 31st of February never comes. */
const YEARS_AHEAD = 5

/**
 * The runs of a schedule, or why it cannot be read. Without a zone they are told in UTC. Where clocks are put forward, runs of the hour
 * that is left out do not happen; where they are put back, those of the hour that comes twice happen twice: as upstream has it.
 */
export const runsOf = (schedule: string, timeZone: string | undefined): Runs | string => {
  const read = parseSchedule(schedule)
  if (typeof read === 'string') return read
  if ('everyMs' in read) return { after: (time) => Math.floor(time / 1000) * 1000 + read.everyMs }
  const given = read.zone ?? timeZone ?? 'UTC'
  const zone = given === 'Local' ? 'UTC' : given
  const fields = [read.minute, read.hour, read.day, read.month, read.weekday]
  const cron = new Cron(fields.map(pattern).join(' '), { timezone: zone, mode: '5-part', paused: true })
  return {
    after: (time) => {
      const next = cron.nextRun(new Date(time))
      const last = new Date(time).getUTCFullYear() + YEARS_AHEAD
      return next === null || next.getUTCFullYear() > last ? undefined : next.getTime()
    },
  }
}

/** A step, even of one, tells the library that a run belongs to its hour, and is not to be made up for in another. */
const pattern = ({ values, any }: ScheduleField): string => {
  if (any) return '*'
  const ranges: [first: number, last: number][] = []
  for (const value of values) {
    const open = ranges.at(-1)
    if (open !== undefined && open[1] === value - 1) open[1] = value
    else ranges.push([value, value])
  }
  return ranges.map(([first, last]) => `${first}-${last}/1`).join(',')
}

/** A time as the clocks of a zone show it, in RFC 3339. */
export const formatInZone = (time: number, zone: string): string => {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(time)
  const offset = /[+-]\d\d:\d\d/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '')?.[0] ?? '+00:00'
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number)
  const shift = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
  return `${new Date(time + shift).toISOString().slice(0, 19)}${offset === '+00:00' ? 'Z' : offset}`
}
