import { describe, expect, it } from 'vitest'
import { dueRun, untilNextRun } from './due-runs.ts'
import { formatInZone, type Runs, runsOf } from './schedule.ts'

const read = (schedule: string, zone?: string): Runs => {
  const runs = runsOf(schedule, zone)
  if (typeof runs === 'string') throw new Error(runs)
  return runs
}
const runsAfter = (schedule: string, from: string, { zone, count = 3 }: { readonly zone?: string; readonly count?: number } = {}) => {
  const runs = read(schedule, zone)
  const found: string[] = []
  for (let at = runs.after(Date.parse(from)); at !== undefined && found.length < count; at = runs.after(at))
    found.push(new Date(at).toISOString().slice(0, 16))
  return found
}

describe('the runs of a schedule', () => {
  it.each<[string, readonly string[]]>([
    ['*/20 * * * *', ['2026-01-01T00:20', '2026-01-01T00:40', '2026-01-01T01:00']],
    ['5/25 3 * * *', ['2026-01-01T03:05', '2026-01-01T03:30', '2026-01-01T03:55']],
    ['0 9-17/4 * * mon-fri', ['2026-01-01T09:00', '2026-01-01T13:00', '2026-01-01T17:00']],
    ['0 0 1 JAN,jul ?', ['2026-07-01T00:00', '2027-01-01T00:00', '2027-07-01T00:00']],
    // Either of two days that are both told; both where one of them is any day.
    ['0 0 13 * 5', ['2026-01-02T00:00', '2026-01-09T00:00', '2026-01-13T00:00']],
    ['0 0 */2 * 1', ['2026-01-03T00:00', '2026-01-05T00:00', '2026-01-07T00:00']],
    ['0 0 29 2 *', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['@weekly', ['2026-01-04T00:00', '2026-01-11T00:00', '2026-01-18T00:00']],
    ['@every 90m', ['2026-01-01T01:30', '2026-01-01T03:00', '2026-01-01T04:30']],
    ['0 0 31 2 *', []],
  ])('%s', (schedule, expected) => {
    expect(runsAfter(schedule, '2026-01-01T00:00:00Z')).toEqual(expected)
  })

  // As upstream's library answers: a run of an hour that does not come is left out, one of an hour that comes twice happens twice.
  it.each<[string, string, string, readonly string[]]>([
    ['30 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', ['2026-03-09T06:30', '2026-03-10T06:30', '2026-03-11T06:30']],
    ['30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', ['2026-11-01T05:30', '2026-11-01T06:30', '2026-11-02T06:30']],
    ['0 0 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', ['2026-03-28T23:00', '2026-03-29T22:00', '2026-03-30T22:00']],
    ['0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00']],
    ['45 5 * * *', 'Asia/Kathmandu', '2026-01-01T01:00:00Z', ['2026-01-02T00:00', '2026-01-03T00:00', '2026-01-04T00:00']],
  ])('%s in %s after %s', (schedule, zone, from, expected) => {
    expect(runsAfter(schedule, from, { zone })).toEqual(expected)
  })

  it('is told in its own zone where it has one, and in UTC where nothing is said', () => {
    expect(runsAfter('TZ=Asia/Tokyo 0 9 * * *', '2026-01-01T12:00:00Z', { count: 1 })).toEqual(['2026-01-02T00:00'])
    expect(runsAfter('0 9 * * *', '2026-01-01T12:00:00Z', { count: 1 })).toEqual(['2026-01-02T09:00'])
    expect(runsOf('x * * * *', undefined)).toContain('failed to parse int from x')
  })
})

describe('the run that is due', () => {
  const at = (text: string): number => Date.parse(`2026-01-01T${text}Z`)
  it.each([
    ['none has come', '10:00:00', '10:59:59', undefined, 'none'],
    ['one has come', '10:00:00', '11:00:00', '11:00:00', 'none'],
    ['several have', '10:00:00', '14:20:00', '14:00:00', 'few'],
  ])('where %s', (_, earliest, now, run, missed) => {
    expect(dueRun(read('0 * * * *'), at(earliest), at(now))).toEqual({ run: run === undefined ? undefined : at(run), missed })
  })

  it('is the latest, though the runs are not regular, and many may have been missed', () => {
    const due = dueRun(read('30 6-16/4 * * 1-5'), Date.parse('2025-01-01T00:00:00Z'), Date.parse('2026-01-02T15:00:00Z'))
    expect(due).toEqual({ run: Date.parse('2026-01-02T14:30:00Z'), missed: 'many' })
  })

  it('is never one of a schedule that has none', () => {
    expect(dueRun(read('59 23 31 2 *'), at('00:00:00'), at('10:00:00'))).toBe('time difference between two schedules is less than 1 second')
  })

  it('is followed by the next, which is looked at a little after its time', () => {
    expect(untilNextRun(read('0 * * * *'), at('10:00:00'), at('10:30:00'))).toBe(1_800_100)
    expect(untilNextRun(read('@every 90m'), at('10:00:00'), at('11:00:00'))).toBe(1_800_100)
    expect(untilNextRun(read('0 0 31 2 *'), at('10:00:00'), at('10:30:00'))).toBeUndefined()
  })
})

it.each([
  ['UTC', '2026-01-01T00:00:00Z'],
  ['Europe/Berlin', '2026-01-01T01:00:00+01:00'],
  ['America/St_Johns', '2025-12-31T20:30:00-03:30'],
])('a time in %s is written %s', (zone, expected) => {
  expect(formatInZone(Date.UTC(2026, 0, 1), zone)).toBe(expected)
})
