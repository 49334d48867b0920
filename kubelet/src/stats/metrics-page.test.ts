import { describe, expect, test } from 'vitest'
import type { RuntimePod } from '../runtime/runtime.ts'
import { readSteering } from '../steering/steering.ts'
import { metricsPage } from './metrics-page.ts'

const BEGAN = 1_000_000
const P = 'metrics.simulated.coxswain.dev/'
const attempt = { id: 'a', attempt: 0, image: 'app', imageId: '', started: true, ready: true, healthy: true, stopping: undefined }
const container = { name: 'app', previous: undefined, starting: undefined }
const running: RuntimePod = {
  ...{ uid: 'u1', sandbox: undefined },
  containers: [{ ...container, current: { ...attempt, startedAt: BEGAN, ended: undefined } }],
}
const page = (metrics: Readonly<Record<string, string>>, afterMs: number, runtime = running) => {
  const annotations = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${P}${name}`, value]))
  return metricsPage(readSteering(annotations, ['app']), runtime, BEGAN + afterMs)
}

describe('the page of metrics of a simulated pod', () => {
  test.each<[string, number, string]>([
    ['10', 0, '10'],
    ['250m', 0, '0.25'],
    ['2k', 0, '2000'],
    ['-5', 0, '-5'],
    ['NaN', 0, 'NaN'],
    ['10; 50 at 30s', 29_999, '10'],
    ['10; 50 at 30s', 30_000, '50'],
    ['10; NaN at 5s; 20 at 10s', 7_000, 'NaN'],
  ])('%j tells after %d ms %s', (value, afterMs, told) => {
    expect(page({ requests: value }, afterMs)).toBe(`# TYPE requests gauge\nrequests ${told}\n`)
  })
  test('tells all that there are, and what begins later later', () => {
    expect(page({ a: '1', b: '2 at 10s' }, 5000)).toBe('# TYPE a gauge\na 1\n')
    expect(page({ a: '1', b: '2 at 10s' }, 10_000)).toBe('# TYPE a gauge\na 1\n# TYPE b gauge\nb 2\n')
  })
  test('is empty where nothing is steered, and not there where nothing runs', () => {
    expect(page({}, 0)).toBe('')
    expect(page({ a: '1' }, 0, { ...running, containers: [{ ...container, current: undefined }] })).toBeUndefined()
  })
})

describe('annotations of metrics', () => {
  test.each([
    ['requests', 'many', 'is not understood: expected a quantity or "NaN"'],
    ['requests', '5 at 10s; 6 at 1s', 'the times in order'],
    ['requests', '', 'is not understood'],
    ['requests-total', '5', 'names no metric'],
    ['9lives', '5', 'names no metric'],
  ])('%s: %j is refused by name', (name, value, why) => {
    const { problems, metrics } = readSteering({ [`${P}${name}`]: value }, ['app'])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`annotation ${P}${name}`)
    expect(problems[0]).toContain(why)
    expect(metrics.size).toBe(0)
  })
})
