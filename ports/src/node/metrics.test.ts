import { describe, expect, it } from 'vitest'
import { promMetrics } from './metrics.ts'

describe('promMetrics', () => {
  it('exposes counters and gauges as they stand, whichever object the labels come in', async () => {
    const metrics = promMetrics()
    const requests = metrics.counter('requests_total', 'Requests.', ['verb', 'code'])
    const depth = metrics.gauge('depth', 'Depth.', ['name'])
    requests.inc({ verb: 'GET', code: '200' })
    requests.inc({ code: '200', verb: 'GET' }, 2)
    requests.inc({ verb: 'GET', code: '404' })
    depth.set({ name: 'a' }, 3)
    depth.set({ name: 'a' }, 1)
    const text = await metrics.expose()
    expect(text).toContain('# HELP requests_total Requests.\n# TYPE requests_total counter\n')
    expect(text).toContain('requests_total{verb="GET",code="200"} 3\nrequests_total{verb="GET",code="404"} 1\n')
    expect(text).toContain('# TYPE depth gauge\ndepth{name="a"} 1\n')
    requests.inc({ verb: 'GET', code: '404' })
    expect(await metrics.expose()).toContain('requests_total{verb="GET",code="404"} 2\n')
  })

  it('counts a value in each bucket that it fits into', async () => {
    const metrics = promMetrics()
    const took = metrics.histogram('took_seconds', 'Time.', ['name'], [0.1, 1])
    for (const value of [0.1, 0.5, 3]) took.observe({ name: 'a' }, value)
    expect(await metrics.expose()).toBe(
      [
        '# HELP took_seconds Time.',
        '# TYPE took_seconds histogram',
        'took_seconds_bucket{le="0.1",name="a"} 1',
        'took_seconds_bucket{le="1",name="a"} 2',
        'took_seconds_bucket{le="+Inf",name="a"} 3',
        'took_seconds_sum{name="a"} 3.6',
        'took_seconds_count{name="a"} 3',
        '',
      ].join('\n'),
    )
  })

  it('counts under labels that are looked up once and under the same ones given each time as one', async () => {
    const metrics = promMetrics()
    const requests = metrics.counter('requests_total', 'Requests.', ['code'])
    const took = metrics.histogram('took_seconds', 'Time.', ['code'], [1])
    const good = requests.of({ code: '200' })
    good.inc()
    requests.inc({ code: '200' }, 2)
    good.inc(3)
    took.of({ code: '200' }).observe(0.5)
    took.observe({ code: '200' }, 2)
    const text = await metrics.expose()
    expect(text).toContain('requests_total{code="200"} 6\n')
    expect(text).toContain('took_seconds_bucket{le="1",code="200"} 1\n')
    expect(text).toContain('took_seconds_count{code="200"} 2\n')
  })

  it('leaves out labels that the metric does not have, and shows what has none from the start', async () => {
    const metrics = promMetrics()
    const made = metrics.counter('made_total', 'Made.', ['kind'])
    const labels = { kind: 'Pod', name: 'a' }
    made.inc(labels)
    metrics.histogram('waited_seconds', 'Wait.', [], [1])
    const text = await metrics.expose()
    expect(text).toContain('made_total{kind="Pod"} 1\n')
    expect(text).toContain('waited_seconds_bucket{le="1"} 0\n')
    expect(text).toContain('waited_seconds_count 0\n')
  })
})
