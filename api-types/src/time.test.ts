import { describe, expect, it } from 'vitest'
import { formatMicroTime, formatTime, humanDuration, parseTime, translateTimestampSince } from './time.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('times', () => {
  it('are written in UTC, in seconds or microseconds', () => {
    expect(formatTime(Date.UTC(2026, 0, 31, 8, 0, 0, 999))).toBe('2026-01-31T08:00:00Z')
    expect(formatMicroTime(Date.UTC(2026, 0, 31, 8) + 123)).toBe('2026-01-31T08:00:00.123000Z')
  })

  it('are read with any zone, and refused where the day does not exist', () => {
    expect(parseTime('2026-01-31T10:00:00.5+02:00')).toBe(Date.UTC(2026, 0, 31, 8) + 500)
    expect(parseTime('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29))
    for (const bad of ['2026-02-29T00:00:00Z', '2026-01-01', '2026-01-01T24:00:00Z', '2026-01-01T00:00:00', '', undefined, null])
      expect(parseTime(bad)).toBeUndefined()
  })
})

// The steps of upstream's duration_test.go.
describe('humanDuration', () => {
  it.each([
    [0, '0s'],
    [-SECOND, '0s'],
    [-2 * SECOND, '<invalid>'],
    [70 * SECOND, '70s'],
    [119 * SECOND, '119s'],
    [2 * MINUTE, '2m'],
    [9 * MINUTE + 5 * SECOND, '9m5s'],
    [10 * MINUTE + SECOND, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR + MINUTE, '3h1m'],
    [8 * HOUR + MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [50 * HOUR, '2d2h'],
    [8 * DAY, '8d'],
    [729 * DAY, '729d'],
    [730 * DAY, '2y'],
    [731 * DAY, '2y1d'],
    [2919 * DAY, '7y364d'],
    [2920 * DAY, '8y'],
  ])('shows %i ms as %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text)
  })

  it('shows ages of objects', () => {
    expect(translateTimestampSince(undefined, 0)).toBe('<unknown>')
    expect(translateTimestampSince('2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1, 0, 5, 30))).toBe('5m30s')
    expect(translateTimestampSince('2026-01-01T00:00:00Z', Date.UTC(2025, 0, 1))).toBe('<invalid>')
  })
})
