import { expect, test } from 'vitest'
import { answerHealth, type HealthCheck, healthPaths } from './health.ts'

const checks: readonly HealthCheck[] = [
  { name: 'ping', check: () => undefined },
  { name: 'hooks/one', readinessOnly: true, check: () => undefined },
  { name: 'store', readinessOnly: true, check: () => 'no answer' },
]

/** Path, query, status and text, as upstream gives them. */
test.each([
  ['/livez', '', 200, 'ok'],
  ['/healthz/', '', 200, 'ok'],
  ['/livez', 'verbose', 200, '[+]ping ok\nlivez check passed\n'],
  ['/livez', 'verbose=true&exclude=ping', 200, '[+]ping excluded: ok\nlivez check passed\n'],
  [
    '/livez',
    'verbose&exclude=x&exclude=a',
    200,
    '[+]ping ok\nwarn: some health checks cannot be excluded: no matches for "a","x"\nlivez check passed\n',
  ],
  ['/readyz', '', 500, '[+]ping ok\n[+]hooks/one ok\n[-]store failed: reason withheld\nreadyz check failed\n'],
  ['/readyz', 'exclude=store', 200, 'ok'],
  ['/readyz', 'exclude=store&verbose', 200, '[+]ping ok\n[+]hooks/one ok\n[+]store excluded: ok\nreadyz check passed\n'],
  ['/readyz/hooks/one', '', 200, 'ok'],
  ['/readyz/store', '', 500, 'internal server error: no answer\n'],
  ['/livez/store', '', 404, '404 page not found\n'],
])('%s?%s gives %i', (path, query, status, text) => {
  const answer = answerHealth(checks, path, query)
  expect([answer?.status, Buffer.from(answer?.body as Uint8Array).toString()]).toEqual([status, text])
})

test('other paths are none of it, and its own are listed', () => {
  expect(answerHealth(checks, '/health', '')).toBeUndefined()
  expect(healthPaths(checks)).toEqual([
    '/healthz',
    '/healthz/ping',
    '/livez',
    '/livez/ping',
    '/readyz',
    '/readyz/ping',
    '/readyz/hooks/one',
    '/readyz/store',
  ])
})
