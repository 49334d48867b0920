import { describe, expect, it } from 'vitest'
import { createCorrelator, type EventReport } from './correlate.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const report = (message = 'back-off', facts: Partial<EventReport> = {}): EventReport => ({
  regarding: { kind: 'Pod', apiVersion: 'v1', namespace: 'default', name: 'web', uid: 'u1' },
  type: 'Warning',
  reason: 'BackOff',
  message,
  ...facts,
})

/** What becomes of reports that come one after another: each as `[when, report]`. All that is written arrives. */
const correlate = (reports: readonly (readonly [number, EventReport])[]): readonly string[] => {
  const correlator = createCorrelator()
  return reports.map(([at, each]) => {
    const correlation = correlator.correlate(each, at)
    if (correlation.do === 'drop') return 'drop'
    const { key, message, recorded } = correlation
    const count = (recorded?.count ?? 0) + 1
    correlator.recorded(key, { name: 'event', count, firstAt: recorded?.firstAt ?? at })
    return `${correlation.do} ${count}: ${message}`
  })
}
const times = <T>(count: number, make: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => make(i))
const other = { regarding: { kind: 'Pod', apiVersion: 'v1', namespace: 'default', name: 'db', uid: 'u2' } }

// As client-go's tools/record/events_cache.go.
describe('of events of one source', () => {
  it.each([
    ['equal ones are counted', [report(), report()], 'count 2: back-off'],
    ['those of another object are not', [report(), report('back-off', other)], 'create 1: back-off'],
    ['those of another type are not', [report(), report('back-off', { type: 'Normal' })], 'create 1: back-off'],
    ['those of another reason are not', [report(), report('back-off', { reason: 'Failed' })], 'create 1: back-off'],
    [
      'those about another part of the object are not',
      [report(), report('back-off', { regarding: { ...report().regarding, fieldPath: 'spec.containers{db}' } })],
      'create 1: back-off',
    ],
    ['nine that differ in their message stand alone', times(9, (i) => report(`try ${i}`)), 'create 1: try 8'],
    ['the tenth is combined', times(10, (i) => report(`try ${i}`)), 'create 1: (combined from similar events): try 9'],
    ['those after it are counted', times(12, (i) => report(`try ${i}`)), 'count 3: (combined from similar events): try 11'],
  ])('%s', (_, reports, last) => {
    expect(correlate(reports.map((each) => [0, each] as const)).at(-1)).toBe(last)
  })

  it.each([
    ['within ten minutes of the last', 10 * MINUTE, 'create 1: (combined from similar events): try 9'],
    ['later', 10 * MINUTE + SECOND, 'create 1: try 9'],
  ])('similar ones are combined %s', (_, pause, last) => {
    const reports = times(10, (i) => [i < 9 ? 0 : pause, report(`try ${i}`)] as const)
    expect(correlate(reports).at(-1)).toBe(last)
  })

  it.each([
    ['25 at once', times(25, () => 0), 'count 25: back-off'],
    ['no 26th', times(26, () => 0), 'drop'],
    ['one more after five minutes, which counts what was dropped', [...times(30, () => 0), 5 * MINUTE], 'count 31: back-off'],
    ['and no second', [...times(26, () => 0), 5 * MINUTE, 5 * MINUTE], 'drop'],
    ['none before', [...times(26, () => 0), 5 * MINUTE - SECOND], 'drop'],
  ])('an object may cause %s', (_, at, last) => {
    expect(correlate(at.map((each) => [each, report()] as const)).at(-1)).toBe(last)
  })

  it('the ration of one object is not that of another', () => {
    const reports = [...times(26, () => [0, report()] as const), [0, report('back-off', other)] as const]
    expect(correlate(reports).at(-1)).toBe('create 1: back-off')
  })

  it('one that was dropped when it came first is made later, with its count', () => {
    const reports = [...times(25, () => [0, report()] as const), [0, report('new')] as const, [5 * MINUTE, report('new')] as const]
    expect(correlate(reports).at(-1)).toBe('create 2: new')
  })
})
