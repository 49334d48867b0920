import type { AutoscalingV2, DeepReadonly } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import type { Recommendation, ScaleEvent } from './memory.ts'
import { type NormalizeInput, normalize } from './normalize.ts'

const NOW = Date.UTC(2026, 0, 1)
type Rules = DeepReadonly<AutoscalingV2.HPAScalingRules>
const UP: Rules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}
const DOWN: Rules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] }
const behavior = (scaleUp: Rules = {}, scaleDown: Rules = {}) => ({ scaleUp: { ...UP, ...scaleUp }, scaleDown: { ...DOWN, ...scaleDown } })
const pods = (value: number, periodSeconds = 60): Rules => ({ policies: [{ type: 'Pods', value, periodSeconds }] })
const percent = (value: number, periodSeconds = 60): Rules => ({ policies: [{ type: 'Percent', value, periodSeconds }] })
const asked = (...list: readonly (readonly [secondsAgo: number, replicas: number])[]): readonly Recommendation[] =>
  list.map(([seconds, replicas]) => ({ at: NOW - seconds * 1000, replicas }))
const changed = (...list: readonly (readonly [secondsAgo: number, change: number])[]): readonly ScaleEvent[] =>
  list.map(([seconds, change]) => ({ at: NOW - seconds * 1000, change }))

const decided = (current: number, wanted: number, given: Partial<NormalizeInput> = {}) => {
  const { desired, ableToScale, scalingLimited } = normalize({
    behavior: undefined,
    min: 1,
    max: 100,
    current,
    asked: wanted,
    recommendations: [],
    ups: [],
    downs: [],
    downscaleStabilizationMs: 300_000,
    now: NOW,
    ...given,
  })
  return [desired, ableToScale.reason, scalingLimited.status, scalingLimited.reason]
}

const both: Rules = {
  policies: [
    { type: 'Pods', value: 2, periodSeconds: 60 },
    { type: 'Percent', value: 50, periodSeconds: 60 },
  ],
}

describe('what was asked for, steadied and limited', () => {
  it.each<[string, number, number, Partial<NormalizeInput>, readonly unknown[]]>([
    ['within the range', 3, 5, {}, [5, 'ReadyForNewScale', 'False', 'DesiredWithinRange']],
    ['the same as there is', 3, 3, {}, [3, 'ReadyForNewScale', 'False', 'DesiredWithinRange']],
    ['more than there may be', 3, 8, { max: 5 }, [5, 'ReadyForNewScale', 'True', 'TooManyReplicas']],
    ['fewer than there must be', 3, 1, { min: 2 }, [2, 'ReadyForNewScale', 'True', 'TooFewReplicas']],
    ['nothing at all', 3, 0, {}, [1, 'ReadyForNewScale', 'True', 'TooFewReplicas']],
    ['nothing at all, and that may be', 3, 0, { min: 0 }, [0, 'ReadyForNewScale', 'False', 'DesiredWithinRange']],
    ['more than twice as many', 3, 50, {}, [6, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    ['up to four at once from one', 1, 50, {}, [4, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    ['more was asked for lately', 5, 2, { recommendations: asked([100, 4]) }, [4, 'ScaleDownStabilized', 'False', 'DesiredWithinRange']],
    ['more was asked for long ago', 5, 2, { recommendations: asked([301, 4]) }, [2, 'ReadyForNewScale', 'False', 'DesiredWithinRange']],
    ['less was asked for lately', 5, 8, { recommendations: asked([10, 2]) }, [8, 'ReadyForNewScale', 'False', 'DesiredWithinRange']],
  ])('without a behavior: %s', (_, current, wanted, given, expected) => {
    expect(decided(current, wanted, given)).toEqual(expected)
  })

  it.each<[string, number, number, Partial<NormalizeInput>, readonly unknown[]]>([
    ['by default up to four more', 1, 50, { behavior: behavior() }, [5, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    ['by default up to twice as many', 10, 50, { behavior: behavior() }, [20, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    ['by default down to the least at once', 10, 1, { behavior: behavior() }, [1, 'ReadyForNewScale', 'False', 'DesiredWithinRange']],
    ['a few pods more', 10, 50, { behavior: behavior(pods(3)) }, [13, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    [
      'a few pods more, some of them added lately',
      10,
      50,
      { behavior: behavior(pods(3)), ups: changed([30, 2]) },
      [11, 'ReadyForNewScale', 'True', 'ScaleUpLimit'],
    ],
    [
      'a few pods more, those added long ago',
      10,
      50,
      { behavior: behavior(pods(3)), ups: changed([61, 2]) },
      [13, 'ReadyForNewScale', 'True', 'ScaleUpLimit'],
    ],
    [
      'all were added lately',
      10,
      50,
      { behavior: behavior(pods(3)), ups: changed([30, 3]) },
      [10, 'ReadyForNewScale', 'True', 'ScaleUpLimit'],
    ],
    [
      'more than all were added lately',
      10,
      50,
      { behavior: behavior(pods(3)), ups: changed([30, 9]) },
      [10, 'ReadyForNewScale', 'True', 'ScaleUpLimit'],
    ],
    [
      'what was taken lately may come back',
      10,
      50,
      { behavior: behavior(pods(3)), downs: changed([30, 4]) },
      [17, 'ReadyForNewScale', 'True', 'ScaleUpLimit'],
    ],
    ['a share more', 10, 50, { behavior: behavior(percent(50)) }, [15, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    ['a share more is rounded up', 1, 50, { behavior: behavior(percent(10)) }, [2, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    ['the larger of two', 10, 50, { behavior: behavior(both) }, [15, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    [
      'the smaller of two',
      10,
      50,
      { behavior: behavior({ ...both, selectPolicy: 'Min' }) },
      [12, 'ReadyForNewScale', 'True', 'ScaleUpLimit'],
    ],
    ['never more', 10, 50, { behavior: behavior({ selectPolicy: 'Disabled' }) }, [10, 'ReadyForNewScale', 'True', 'ScaleUpLimit']],
    ['more than there may be', 10, 50, { max: 12, behavior: behavior() }, [12, 'ReadyForNewScale', 'True', 'TooManyReplicas']],
    ['a few pods fewer', 10, 1, { behavior: behavior({}, pods(3)) }, [7, 'ReadyForNewScale', 'True', 'ScaleDownLimit']],
    [
      'a few pods fewer, some of them taken lately',
      10,
      1,
      { behavior: behavior({}, pods(3)), downs: changed([30, 2]) },
      [9, 'ReadyForNewScale', 'True', 'ScaleDownLimit'],
    ],
    [
      'all were taken lately',
      10,
      1,
      { behavior: behavior({}, pods(3)), downs: changed([30, 8]) },
      [10, 'ReadyForNewScale', 'True', 'ScaleDownLimit'],
    ],
    ['a share fewer', 10, 1, { behavior: behavior({}, percent(25)) }, [7, 'ReadyForNewScale', 'True', 'ScaleDownLimit']],
    ['the larger fall of two', 10, 1, { behavior: behavior({}, both) }, [5, 'ReadyForNewScale', 'True', 'ScaleDownLimit']],
    [
      'the smaller fall of two',
      10,
      1,
      { behavior: behavior({}, { ...both, selectPolicy: 'Min' }) },
      [8, 'ReadyForNewScale', 'True', 'ScaleDownLimit'],
    ],
    ['never fewer', 10, 1, { behavior: behavior({}, { selectPolicy: 'Disabled' }) }, [10, 'ReadyForNewScale', 'True', 'ScaleDownLimit']],
    ['fewer than there must be', 10, 1, { min: 4, behavior: behavior() }, [4, 'ReadyForNewScale', 'True', 'TooFewReplicas']],
    [
      'less was asked for within the window',
      5,
      9,
      { behavior: behavior({ stabilizationWindowSeconds: 60 }), recommendations: asked([30, 6]) },
      [6, 'ScaleUpStabilized', 'False', 'DesiredWithinRange'],
    ],
    [
      'much less was asked for within the window',
      5,
      9,
      { behavior: behavior({ stabilizationWindowSeconds: 60 }), recommendations: asked([30, 2]) },
      [5, 'ScaleUpStabilized', 'False', 'DesiredWithinRange'],
    ],
    [
      'more was asked for within the window',
      9,
      2,
      { behavior: behavior({}, { stabilizationWindowSeconds: 60 }), recommendations: asked([30, 6]) },
      [6, 'ScaleDownStabilized', 'False', 'DesiredWithinRange'],
    ],
    [
      'more was asked for before the window',
      9,
      2,
      { behavior: behavior({}, { stabilizationWindowSeconds: 60 }), recommendations: asked([61, 6]) },
      [2, 'ReadyForNewScale', 'False', 'DesiredWithinRange'],
    ],
    [
      'no window at all',
      9,
      2,
      { behavior: behavior({}, { stabilizationWindowSeconds: 0 }), recommendations: asked([1, 9]) },
      [2, 'ReadyForNewScale', 'False', 'DesiredWithinRange'],
    ],
    [
      'the window is the flag where it is not said',
      9,
      2,
      { behavior: behavior(), recommendations: asked([299, 9]) },
      [9, 'ScaleDownStabilized', 'False', 'DesiredWithinRange'],
    ],
  ])('by a behavior: %s', (_, current, wanted, given, expected) => {
    expect(decided(current, wanted, given)).toEqual(expected)
  })

  it('forgets what no window reaches', () => {
    const input = {
      behavior: undefined,
      min: 1,
      max: 9,
      current: 3,
      asked: 3,
      ups: [],
      downs: [],
      downscaleStabilizationMs: 300_000,
      now: NOW,
    }
    const { recommendations } = normalize({ ...input, recommendations: asked([400, 9], [200, 2]) })
    expect(recommendations).toEqual([...asked([200, 2]), { at: NOW, replicas: 3 }])
  })
})
