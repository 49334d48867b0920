import { describe, expect, test } from 'vitest'
import { parseExposition } from './exposition.ts'
import { type PodReadings, readPage } from './readings.ts'

const T = 1_800_000_000_000
const read = (page: string, takenAt: number, before?: PodReadings): PodReadings => {
  const exposition = parseExposition(page)
  if ('problem' in exposition) throw new Error(exposition.problem)
  return readPage(exposition, takenAt, before)
}
/** Pages five seconds apart; gives what is told after the last. */
const told = (...pages: readonly string[]) => {
  let last: PodReadings | undefined
  for (const [i, page] of pages.entries()) last = read(page, T + i * 5000, last)
  return Object.fromEntries([...(last?.metrics ?? [])].map(([name, readings]) => [name, readings.map(({ value }) => value)]))
}

describe('what a page tells', () => {
  test.each<[string, readonly string[], Readonly<Record<string, readonly number[]>>]>([
    ['a gauge as it is', ['# TYPE depth gauge\ndepth{q="a"} 3\ndepth{q="b"} 4'], { depth: [3, 4] }],
    ['an untyped series as it is', ['depth 3'], { depth: [3] }],
    ['a gauge whose name looks like a total', ['# TYPE size_total gauge\nsize_total 3'], { size_total: [3] }],
    ['nothing of a total at first', ['# TYPE req_total counter\nreq_total 100'], {}],
    ['the growth of a total', ['req_total 100', 'req_total 150'], { req: [10] }],
    ['seconds that grow, without the word', ['busy_seconds_total 1', 'busy_seconds_total 2'], { busy: [0.2] }],
    ['a counter without the usual ending', ['# TYPE req counter\nreq 100', '# TYPE req counter\nreq 110'], { req: [2] }],
    ['a counter as OpenMetrics names it', ['# TYPE req counter\nreq_total 0', '# TYPE req counter\nreq_total 5'], { req: [1] }],
    ['a total that stands still', ['req_total 100', 'req_total 100'], { req: [0] }],
    ['a total that began anew', ['req_total 100', 'req_total 20'], { req: [4] }],
    ['a series that is new among others later', ['req_total{c="1"} 5', 'req_total{c="1"} 10\nreq_total{c="2"} 900'], { req: [1] }],
    ['no total that was no number', ['req_total NaN', 'req_total 50'], {}],
    ['no total that is without end', ['req_total 50', 'req_total +Inf'], {}],
    [
      'how often a histogram was fed, and no more',
      ['# TYPE d histogram\nd_bucket{le="1"} 1\nd_sum 1\nd_count 1', '# TYPE d histogram\nd_bucket{le="1"} 6\nd_sum 6\nd_count 6'],
      { d_count: [1] },
    ],
    ['no quantiles', ['# TYPE d summary\nd{quantile="0.5"} 9\nd_sum 3\nd_count 1'], {}],
    ['a series that comes twice, once', ['depth{q="a"} 3\ndepth{q="a"} 9'], { depth: [3] }],
    ['who has the name before whose growth would have it', ['req_total 0\nreq 7', 'req_total 50\nreq 8'], { req: [8] }],
    ['what is no number, as it is', ['depth NaN'], { depth: [Number.NaN] }],
  ])('is %s', (_, pages, expected) => expect(told(...pages)).toEqual(expected))

  test('is of the time that it says, and of ours where it says none', () => {
    const { metrics } = read(`depth 3 ${T - 600_000}\nload 1`, T)
    expect(metrics.get('depth')).toEqual([{ labels: {}, value: 3, at: T - 600_000 }])
    expect(metrics.get('load')).toEqual([{ labels: {}, value: 1, at: T }])
  })
  test('stays as it was while the program tells the same time', () => {
    const pages = [`req_total 0 ${T}`, `req_total 50 ${T + 5000}`, `req_total 50 ${T + 5000}`]
    expect(told(...pages)).toEqual({ req: [10] })
  })
  test('is no rate over a clock that was set back', () => {
    expect(told(`req_total 0 ${T}`, `req_total 50 ${T - 5000}`)).toEqual({})
  })
})
