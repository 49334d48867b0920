import { describe, expect, it } from 'vitest'
import type { Taint, Toleration } from '../model/node-facts.ts'
import { scoresBy, verdicts, wokenBy } from '../testkit/ask.ts'
import { clusterOf, nodeFacts, podInfo } from '../testkit/make.ts'
import { taintToleration } from './taint-toleration.ts'

const taint = (key: string, value: string, effect: Taint['effect'] = 'NoSchedule'): Taint => ({ key, value, effect })
const NO = 'unresolvable: node(s) had untolerated taint(s)'
const withTolerations = (...tolerations: readonly Toleration[]) => podInfo({ spec: { tolerations } })

describe('the filter', () => {
  it.each<[string, readonly Taint[], readonly Toleration[], string]>([
    ['no taints', [], [], 'fits'],
    ['a taint that nobody tolerates', [taint('k', 'v')], [], NO],
    ['NoExecute keeps away as well', [taint('k', 'v', 'NoExecute')], [], NO],
    ['PreferNoSchedule does not', [taint('k', 'v', 'PreferNoSchedule')], [], 'fits'],
    ['the same key, value and effect', [taint('k', 'v')], [{ key: 'k', value: 'v', effect: 'NoSchedule' }], 'fits'],
    ['another value', [taint('k', 'v')], [{ key: 'k', operator: 'Equal', value: 'w' }], NO],
    ['another effect', [taint('k', 'v')], [{ key: 'k', value: 'v', effect: 'NoExecute' }], NO],
    ['any value', [taint('k', 'v')], [{ key: 'k', operator: 'Exists' }], 'fits'],
    ['any taint', [taint('k', 'v'), taint('l', 'w', 'NoExecute')], [{ operator: 'Exists' }], 'fits'],
    ['one of two taints', [taint('k', 'v'), taint('l', 'w')], [{ key: 'k', operator: 'Exists' }], NO],
    ['an operator that is not known allows for nothing', [taint('k', '5')], [{ key: 'k', operator: 'Near', value: '3' }], NO],
  ])('%s', (_, taints, tolerations, verdict) => {
    expect(verdicts(taintToleration, withTolerations(...tolerations), clusterOf([{ spec: { taints } }]))).toEqual({ node: verdict })
  })
})

describe('the score', () => {
  const nodes = [
    { name: 'none' },
    { name: 'one', spec: { taints: [taint('a', '', 'PreferNoSchedule')] } },
    { name: 'two', spec: { taints: [taint('a', '', 'PreferNoSchedule'), taint('b', '', 'PreferNoSchedule')] } },
  ]
  it('is highest with the fewest soft taints', () => {
    expect(scoresBy(taintToleration, podInfo(), clusterOf(nodes))).toEqual({ none: 100, one: 50, two: 0 })
  })
  it('leaves out soft taints that the pod tolerates', () => {
    const pod = withTolerations({ key: 'a', operator: 'Exists' })
    expect(scoresBy(taintToleration, pod, clusterOf(nodes))).toEqual({ none: 100, one: 100, two: 0 })
  })
})

it('wakes pods that a lost taint lets in, and no others', () => {
  const [before, after] = [nodeFacts({ spec: { taints: [taint('k', 'v')] } }), nodeFacts()]
  const event = { resource: 'Node', actions: ['updateTaint'], before, after } as const
  expect(wokenBy(taintToleration, podInfo(), event)).toBe(true)
  expect(wokenBy(taintToleration, withTolerations({ operator: 'Exists' }), event)).toBe(false)
  expect(wokenBy(taintToleration, podInfo(), { ...event, actions: ['updateLabel'] })).toBe(false)
})
