import type { DeepReadonly, Pod, Stored } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { podOf } from '../../testing/objects.ts'
import { backOffOf, NO_FAILURES, withEnded } from './back-off.ts'
import { failureMeaning } from './failure-policy.ts'
import { finishTime } from './finish-time.ts'
import { countOf, firstOutside, formatIntervals, hasIndex, merge, overlap, parseIntervals, withIndexes } from './intervals.ts'
import { metSuccessPolicy } from './success-policy.ts'

const stored = (pod: DeepReadonly<Pod>): Stored<Pod> => pod as Stored<Pod>

describe('indexes', () => {
  it.each([
    ['', 10, ''],
    ['0', 10, '0'],
    ['0,1,2,5-6,8', 10, '0-2,5,6,8'],
    ['0-4,7', 3, '0-2'],
    ['1,x,3-', 10, '1'],
  ])('%j of %d are written %j', (text, completions, expected) => {
    expect(formatIntervals(parseIntervals(text, completions))).toBe(expected)
  })

  it('are merged, counted and looked up', () => {
    const some = parseIntervals('1-3,7', 10)
    expect(formatIntervals(withIndexes(some, [4, 0, 9]))).toBe('0-4,7,9')
    expect(formatIntervals(merge(some, parseIntervals('2-8', 10)))).toBe('1-8')
    expect(countOf(some)).toBe(4)
    expect([0, 1, 3, 4, 7, 8].filter((index) => hasIndex(some, index))).toEqual([1, 3, 7])
    expect(overlap(parseIntervals('0-5,8-9', 10), parseIntervals('4-8', 10))).toBe(3)
  })

  it('that are free come in their order', () => {
    expect(firstOutside(parseIntervals('1-2,5', 10), 3, 10)).toEqual([0, 3, 4])
    expect(firstOutside(parseIntervals('0-1', 3), 5, 3)).toEqual([2])
    expect(firstOutside([], 2, 0)).toEqual([])
  })
})

const terminated = (exitCode: number, name = 'main') => ({
  name,
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: { terminated: { exitCode, finishedAt: '2026-01-01T00:00:05Z' } },
})
const failed = (facts: { readonly codes?: readonly number[]; readonly condition?: string }): Stored<Pod> => {
  const pod = podOf('a', { phase: 'Failed' })
  return stored({
    ...pod,
    status: {
      phase: 'Failed',
      containerStatuses: (facts.codes ?? []).map((code, i) => terminated(code, i === 0 ? 'main' : 'side')),
      conditions: facts.condition === undefined ? [] : [{ type: facts.condition, status: 'True' }],
    },
  })
}

describe('what a failed pod means', () => {
  const policy = {
    rules: [
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
      { action: 'FailJob', onExitCodes: { containerName: 'main', operator: 'In', values: [3, 42] } },
      { action: 'FailIndex', onExitCodes: { operator: 'In', values: [7] } },
      { action: 'Count', onExitCodes: { operator: 'NotIn', values: [1] } },
    ],
  }
  it.each([
    [failed({ condition: 'DisruptionTarget', codes: [42] }), { action: 'Ignore', counts: false }],
    [
      failed({ codes: [42] }),
      {
        action: 'FailJob',
        counts: true,
        failsJob: 'Container main for pod default/a failed with exit code 42 matching FailJob rule at index 1',
      },
    ],
    [failed({ codes: [0, 42] }), { action: 'Count', counts: true }],
    [failed({ codes: [0, 7] }), { action: 'FailIndex', counts: true }],
    [failed({ codes: [1] }), { action: undefined, counts: true }],
    [failed({ condition: 'Other' }), { action: undefined, counts: true }],
  ])('is said by the first rule that matches', (pod, meaning) => {
    expect(failureMeaning(policy, pod)).toEqual(meaning)
  })

  it('fails the Job by a condition, in so many words', () => {
    const rules = [{ action: 'FailJob', onPodConditions: [{ type: 'ConfigIssue', status: 'True' }] }]
    expect(failureMeaning({ rules }, failed({ condition: 'ConfigIssue' })).failsJob).toBe(
      'Pod default/a has condition ConfigIssue matching FailJob rule at index 0',
    )
  })
})

describe('a success policy', () => {
  const met = (succeeded: string, ...rules: readonly { readonly succeededIndexes?: string; readonly succeededCount?: number }[]) =>
    metSuccessPolicy({ policy: { rules }, completions: 10, succeeded: parseIntervals(succeeded, 10) })
  it.each([
    ['0-2', [{ succeededIndexes: '0-2' }], 'Matched rules at index 0'],
    ['0-1', [{ succeededIndexes: '0-2' }], undefined],
    ['0-1', [{ succeededIndexes: '0-2', succeededCount: 2 }], 'Matched rules at index 0'],
    ['5', [{ succeededIndexes: '0' }, { succeededCount: 1 }], 'Matched rules at index 1'],
    ['', [{ succeededCount: 0 }], undefined],
  ])('is met by %j under %j: %j', (succeeded, rules, expected) => {
    expect(met(succeeded, ...rules)).toBe(expected)
  })
})

describe('the wait after failures', () => {
  const NOW = Date.UTC(2026, 0, 1, 0, 1)
  const at = (uid: string, second: number, phase = 'Failed'): Stored<Pod> => {
    const pod = podOf(uid, { phase })
    const finishedAt = new Date(NOW - 60_000 + second * 1000).toISOString()
    const status = { phase, containerStatuses: [{ ...terminated(1), state: { terminated: { exitCode: 1, finishedAt } } }] }
    return stored({ ...pod, metadata: { ...pod.metadata, uid }, status })
  }
  const wait = (failures: readonly number[], successes: readonly number[] = []): number =>
    backOffOf(
      withEnded(NO_FAILURES, {
        failed: failures.map((second, i) => at(`f${i}`, second)),
        succeeded: successes.map((second, i) => at(`s${i}`, second, 'Succeeded')),
      }),
      NOW,
    )
  it.each([
    ['none', [], [], 0],
    ['10 s after one', [55], [], 5_000],
    ['20 s after two', [50, 55], [], 15_000],
    ['10 min at most', Array.from({ length: 20 }, (_, i) => 40 + i), [], 599_000],
    ['those since the last success', [40, 58], [50], 8_000],
    ['none when the last succeeded', [40, 58], [59], 0],
    ['none when it is over', [10], [], 0],
  ] as const)('is %s', (_, failures, successes, expected) => {
    expect(wait(failures, successes)).toBe(expected)
  })

  it('remembers pods that are gone, and knows those that it has counted', () => {
    const once = withEnded(NO_FAILURES, { failed: [at('a', 50)], succeeded: [] })
    expect(withEnded(once, { failed: [at('a', 50)], succeeded: [] })).toEqual(once)
    expect(backOffOf(withEnded(once, { failed: [at('b', 55)], succeeded: [] }), NOW)).toBe(15_000)
    expect(backOffOf(withEnded(once, { failed: [], succeeded: [at('c', 51, 'Succeeded')] }), NOW)).toBe(0)
  })

  it.each<[string, DeepReadonly<Pod>, string]>([
    ['its containers ended', failed({ codes: [1] }), '2026-01-01T00:00:05Z'],
    ['it ceased to be ready', withConditions('2026-01-01T00:00:07Z'), '2026-01-01T00:00:07Z'],
    ['its deletion began', deletedPod(), '2026-01-01T00:00:00Z'],
    ['it was made', bare(), '2025-12-31T00:00:00Z'],
  ])('counts from when %s', (_, pod, expected) => {
    expect(finishTime(stored(pod))).toBe(Date.parse(expected))
  })
})

function bare(): DeepReadonly<Pod> {
  return { ...podOf('a'), status: { phase: 'Failed' } }
}
function withConditions(lastTransitionTime: string): DeepReadonly<Pod> {
  return { ...bare(), status: { phase: 'Failed', conditions: [{ type: 'Ready', status: 'False', lastTransitionTime }] } }
}
function deletedPod(): DeepReadonly<Pod> {
  const pod = bare()
  return { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 } }
}
