import type { DeepReadonly, Pod, Stored } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { podOf } from '../../testing/objects.ts'
import type { Failed, Sample } from './facts.ts'
import { type PodReplicas, replicasByAverage, replicasByUtilization } from './replicas-by-pods.ts'
import { replicasByPart, replicasByValue } from './replicas-by-value.ts'

const NOW = Date.UTC(2026, 0, 1)
const SETTINGS = { tolerance: 0.1, downscaleStabilizationMs: 300_000, cpuInitializationPeriodMs: 120_000, initialReadinessDelayMs: 10_000 }
const TENTH = { up: 0.1, down: 0.1 }
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString().replace('.000', '')

interface PodFacts {
  readonly phase?: string
  readonly ready?: boolean
  /** Seconds ago. */
  readonly started?: number
  readonly changed?: number
  readonly deleted?: boolean
  readonly request?: string | undefined
}

const pod = (i: number, facts: PodFacts = {}): Stored<Pod> => {
  const { phase = 'Running', ready = true, started = 3600, changed = 3500, deleted = false } = facts
  const request = 'request' in facts ? facts.request : '1'
  const made = podOf(`pod-${i}`, { phase, ...(deleted ? { deleted: ago(1) } : {}) })
  return {
    ...made,
    spec: { containers: [{ name: 'main', image: 'web:1', resources: request === undefined ? {} : { requests: { cpu: request } } }] },
    status: {
      phase,
      startTime: ago(started),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: ago(changed) }],
    },
  } as DeepReadonly<Pod> as Stored<Pod>
}

type Reading = number | undefined | Partial<Sample>

const samplesOf = (readings: readonly Reading[]): ReadonlyMap<string, Sample> =>
  new Map(
    readings.flatMap((reading, i): (readonly [string, Sample])[] => {
      if (reading === undefined) return []
      const sample = typeof reading === 'number' ? { milli: reading } : reading
      return [[`pod-${i}`, { milli: 0, at: NOW, windowMs: 60_000, ...sample }]]
    }),
  )

interface Row {
  readonly readings: readonly Reading[]
  readonly pods?: readonly PodFacts[]
  readonly current?: number
  readonly target: number
  readonly tolerances?: typeof TENTH
}

const inputOf = ({ readings, pods = readings.map(() => ({})), current = pods.length, target, tolerances = TENTH }: Row) => ({
  pods: pods.map((facts, i) => pod(i, facts)),
  samples: samplesOf(readings),
  current,
  target,
  tolerances,
  settings: SETTINGS,
  now: NOW,
})
const shown = (found: PodReplicas | Failed): number | string => ('failed' in found ? found.failed : found.replicas)
const byUtilization = (row: Row, resource = 'cpu') => replicasByUtilization({ ...inputOf(row), resource })
const PENDING: PodFacts = { phase: 'Pending', ready: false }
const STARTING: PodFacts = { ready: false, started: 30, changed: 30 }

describe('replicas for a share of what pods request', () => {
  it.each<[string, Row, number | string]>([
    ['more than the target', { readings: [300, 500, 700], target: 30 }, 5],
    ['twice the target', { readings: [600, 600], target: 30 }, 4],
    ['less than the target', { readings: [100, 300, 500, 250, 250], target: 50 }, 3],
    ['exactly the target', { readings: [500, 500], target: 50 }, 2],
    ['just within the tolerance above', { readings: [550, 550], target: 50 }, 2],
    ['just outside the tolerance above', { readings: [560, 560], target: 50 }, 3],
    ['just within the tolerance below', { readings: [450, 450], target: 50 }, 2],
    ['outside the tolerance below', { readings: [400, 400, 400, 400, 400, 400], target: 50 }, 5],
    ['a tolerance of its own for more', { readings: [560, 560], target: 50, tolerances: { up: 0.2, down: 0.1 } }, 2],
    ['a tolerance of its own for less', { readings: [450, 450, 450, 450, 450], target: 50, tolerances: { up: 0.1, down: 0.01 } }, 5],
    ['a finer tolerance for less', { readings: Array(10).fill(440), target: 50, tolerances: { up: 0.1, down: 0.05 } }, 9],
    ['no tolerance at all', { readings: [510, 510], target: 50, tolerances: { up: 0, down: 0 } }, 3],
    ['no load at all', { readings: [0, 0, 0], target: 50 }, 0],
    ['a fraction of a percent is cut off', { readings: [559, 559], target: 50 }, 2],
    ['one pod of many is busy', { readings: [1000, 0, 0, 0], target: 50 }, 2],
    ['more than it requests', { readings: [2000], target: 50 }, 4],
    ['one has no reading, and more is needed', { readings: [1000, undefined], target: 30 }, 4],
    ['one has no reading, and it would turn', { readings: [400, undefined], target: 30 }, 2],
    ['one has no reading, and less is needed', { readings: [100, 100, undefined], target: 50 }, 3],
    ['one has no reading, and much less is needed', { readings: [0, 0, 0, undefined], target: 50 }, 2],
    ['one has no reading, and a target of more than all', { readings: [0, 0, undefined], target: 150 }, 1],
    ['one has no reading at exactly the target', { readings: [500, undefined], target: 50 }, 2],
    ['none has a reading', { readings: [undefined, undefined], target: 50 }, 'did not receive metrics for any ready pods'],
    ['one waits to be started, and more is needed', { readings: [700, 500, 700], pods: [{}, {}, PENDING], target: 30 }, 4],
    ['one waits to be started, and less is needed', { readings: [100, 100, 900], pods: [{}, {}, PENDING], target: 50 }, 1],
    ['one waits to be started, and it would turn', { readings: [400, 0, 0], pods: [{}, PENDING, PENDING], target: 30 }, 3],
    [
      'all wait to be started',
      { readings: [100, 100], pods: [PENDING, PENDING], target: 50 },
      'did not receive metrics for any ready pods',
    ],
    ['one has failed', { readings: [900, 900, 100], pods: [{}, {}, { phase: 'Failed' }], target: 50 }, 4],
    ['one is on its way out', { readings: [900, 900, 100], pods: [{}, {}, { deleted: true }], target: 50 }, 4],
    ['one starts, and its load does not count', { readings: [500, 500, 5000], pods: [{}, {}, STARTING], target: 50 }, 3],
    ['one became ready within the window', { readings: [500, 5000], pods: [{}, { started: 60, changed: 30 }], target: 50 }, 2],
    ['one has been ready for a window', { readings: [500, 1000], pods: [{}, { started: 100, changed: 70 }], target: 50 }, 3],
    ['one has been ready before', { readings: [500, 1000], pods: [{}, { ready: false, started: 600, changed: 300 }], target: 50 }, 3],
    ['one was never ready', { readings: [500, 5000], pods: [{}, { ready: false, started: 600, changed: 595 }], target: 50 }, 2],
    ['there are fewer pods than wanted', { readings: [500, 500], current: 4, target: 50 }, 4],
    ['there are fewer, and more is needed', { readings: [1000, 1000], current: 3, target: 50 }, 4],
    ['there are no pods', { readings: [], target: 50 }, 'no pods returned by selector while calculating replica count'],
    [
      'one does not say what it requests',
      { readings: [500], pods: [{ request: undefined }], target: 50 },
      'missing request for cpu in container main of Pod pod-0',
    ],
    ['all request nothing', { readings: [500], pods: [{ request: '0' }], target: 50 }, 'no metrics returned matched known pods'],
    ['a negative reading is none', { readings: [900, { milli: -5 }], target: 50 }, 2],
    ['a reading that is no number is none', { readings: [0, 0, 0, { milli: Number.NaN }], target: 50 }, 2],
    ['an endless reading is none', { readings: [500, { milli: Number.POSITIVE_INFINITY }], target: 50 }, 2],
    ['an old reading is none', { readings: [0, { at: NOW - 301_000, milli: 0 }, 0, 0], target: 50 }, 2],
    ['a reading of a time to come is none', { readings: [0, { at: NOW + 600_000, milli: 0 }, 0, 0], target: 50 }, 2],
    [
      'only a negative one',
      { readings: [{ milli: -5 }], target: 50 },
      'did not receive metrics for any ready pods: the metric of pod pod-0 is negative',
    ],
    [
      'only one that is no number',
      { readings: [{ milli: Number.NaN }], target: 50 },
      'did not receive metrics for any ready pods: the metric of pod pod-0 is not a number',
    ],
    [
      'only one from a clock behind',
      { readings: [{ milli: 1, at: NOW - 600_000 }], target: 50 },
      'did not receive metrics for any ready pods: the metric of pod pod-0 is 600 seconds old',
    ],
    [
      'only one from a clock ahead',
      { readings: [{ milli: 1, at: NOW + 600_000 }], target: 50 },
      'did not receive metrics for any ready pods: the metric of pod pod-0 is of a time 600 seconds ahead',
    ],
  ])('%s', (_, row, expected) => {
    expect(shown(byUtilization(row))).toBe(expected)
  })

  it('count the readings of starting pods where it is not CPU', () => {
    const row: Row = { readings: [500, 1500], pods: [{}, STARTING], target: 50 }
    const memory = inputOf(row).pods.map((each) => ({
      ...each,
      spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { memory: '1' } } }] },
    }))
    expect(shown(replicasByUtilization({ ...inputOf(row), pods: memory, resource: 'memory' }))).toBe(4)
  })
  it('tell the mean of a pod and its share', () => {
    expect(byUtilization({ readings: [300, 500, 700], target: 30 })).toEqual({ replicas: 5, mean: 500, percent: 50 })
  })
})

describe('replicas for an amount of each pod', () => {
  it.each<[string, Row, number | string]>([
    ['more than the target', { readings: [20_000, 10_000, 30_000], target: 15_000 }, 4],
    ['less than the target', { readings: [12_000, 12_000, 12_000, 12_000, 12_000], target: 20_000 }, 3],
    ['within the tolerance', { readings: [20_000, 21_000, 21_000], target: 20_000 }, 3],
    ['one has no reading, and more is needed', { readings: [50_000, undefined], target: 10_000 }, 5],
    ['one has no reading, and less is needed', { readings: [1_000, 1_000, undefined], target: 10_000 }, 2],
    ['one has no reading at exactly the target', { readings: [10_000, 10_000, 10_000, undefined], target: 10_000 }, 3],
    ['one waits to be started, and more is needed', { readings: [50_000, 10_000, 30_000], pods: [{}, {}, PENDING], target: 15_000 }, 4],
    ['one starts: its reading counts', { readings: [50_000, 30_000], pods: [{}, STARTING], target: 20_000 }, 4],
    ['no load at all', { readings: [0, 0], target: 10_000 }, 0],
    ['none has a reading', { readings: [undefined], target: 10_000 }, 'did not receive metrics for any ready pods'],
    ['there are no pods', { readings: [], target: 10_000 }, 'no pods returned by selector while calculating replica count'],
    ['a negative reading is none', { readings: [50_000, { milli: -1 }], target: 10_000 }, 5],
  ])('%s', (_, row, expected) => {
    expect(shown(replicasByAverage(inputOf(row)))).toBe(expected)
  })
})

describe('replicas for a value of them all', () => {
  const pods = (count: number, ready = count) => Array.from({ length: count }, (_, i) => pod(i, { ready: i < ready }))
  it.each<[string, number, number, number, number, number | string]>([
    ['more than the target', 20_000, 15_000, 3, 3, 4],
    ['less than the target', 12_000, 20_000, 5, 5, 3],
    ['within the tolerance', 20_050, 20_000, 3, 3, 3],
    ['just within the tolerance', 22_000, 20_000, 3, 3, 3],
    ['nothing at all', 0, 20_000, 3, 3, 0],
    ['those that are not ready do not count', 40_000, 20_000, 4, 2, 4],
    ['from nothing, by the value alone', 50_000, 20_000, 0, 0, 3],
    ['from nothing, and nothing is asked for', 0, 20_000, 0, 0, 0],
    ['from nothing, a little is enough for one', 1, 20_000, 0, 0, 1],
    [
      'there are no pods',
      50_000,
      20_000,
      3,
      0,
      'unable to calculate ready pods: no pods returned by selector while calculating replica count',
    ],
  ])('%s', (_, milli, target, current, ready, expected) => {
    const found = replicasByValue({ milli, target, current, pods: pods(ready === 0 ? 0 : current, ready), tolerances: TENTH })
    expect('failed' in found ? found.failed : found.replicas).toBe(expected)
  })

  it.each<[string, number, number, number, number, number]>([
    ['more than the target', 20_000, 5_000, 3, 4, 6_667],
    ['less than the target', 8_600, 4_400, 5, 2, 1_720],
    ['within the tolerance', 8_600, 2_150, 4, 4, 2_150],
    ['nothing at all', 0, 5_000, 3, 0, 0],
    ['from nothing', 12_000, 5_000, 0, 3, 12_000],
    ['from nothing, and nothing is asked for', 0, 5_000, 0, 0, 0],
  ])('of which each has its part: %s', (_, milli, target, observed, replicas, part) => {
    expect(replicasByPart({ milli, target, observed, tolerances: TENTH })).toEqual({ replicas, milli: part })
  })
})
