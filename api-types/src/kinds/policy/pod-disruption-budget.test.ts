import { expect, test } from 'vitest'
import type { PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from '../../generated/policy.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { podDisruptionBudget } from './pod-disruption-budget.ts'

const make = (spec: PodDisruptionBudgetSpec = {}): PodDisruptionBudget => ({ metadata: { name: 'a', generation: 1 }, spec })
const context = (subresource = '') => ({ subresource, now: 0 })
const problems = (spec: PodDisruptionBudgetSpec, old?: PodDisruptionBudgetSpec) =>
  shown(podDisruptionBudget.validate(make(spec), root, old && make(old)))

test.each<[PodDisruptionBudgetSpec]>([
  [{}],
  [{ minAvailable: 0, selector: {} }],
  [{ maxUnavailable: '100%', selector: { matchLabels: { app: 'web' } }, unhealthyPodEvictionPolicy: 'AlwaysAllow' }],
])('%j is good', (spec) => expect(problems(spec)).toEqual([]))

test.each<[PodDisruptionBudgetSpec, string[]]>([
  [
    { minAvailable: 1, maxUnavailable: '10%' },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":"10%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [{ minAvailable: -1 }, ['spec.minAvailable: Invalid value: -1: must be greater than or equal to 0']],
  [{ maxUnavailable: '101%' }, ['spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%']],
  [
    { minAvailable: 'half' },
    [
      `spec.minAvailable: Invalid value: "half": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
    ],
  ],
  [
    { unhealthyPodEvictionPolicy: 'Never' },
    ['spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"'],
  ],
])('%j is refused', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('a bad value in a selector may stay where it is stored', () => {
  const selector = { matchExpressions: [{ key: 'a', operator: 'In' as const, values: ['not a value'] }] }
  expect(problems({ selector })).toHaveLength(1)
  expect(problems({ selector }, { selector })).toEqual([])
})

test('creation drops the status and begins with the first generation; changes of the spec count', () => {
  const draft: PodDisruptionBudget = { ...make(), status: { disruptionsAllowed: 7 } }
  podDisruptionBudget.prepareCreate(draft, context())
  expect(draft.status).toEqual({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 })
  const old = deepFreeze(draft)
  const next = deepCopy(old) as PodDisruptionBudget
  next.spec = { minAvailable: 1 }
  podDisruptionBudget.prepareUpdate(next, old, context())
  expect(next.metadata.generation).toBe(2)
  podDisruptionBudget.prepareUpdate(next, old, context('status'))
  expect(next.spec).toEqual({})
  expect(podDisruptionBudget.unconditionalUpdate).toBe(false)
})

test('the status has counts that are not negative and conditions that are whole', () => {
  const status: PodDisruptionBudgetStatus = {
    currentHealthy: -1,
    conditions: [{ type: 'DisruptionAllowed', status: 'Yes', reason: '', message: '', lastTransitionTime: '' }],
  }
  expect(shown(podDisruptionBudget.validateUpdate({ ...make(), status }, make(), root, context('status')))).toEqual([
    'status.conditions[0].status: Unsupported value: "Yes": supported values: "False", "True", "Unknown"',
    'status.conditions[0].lastTransitionTime: Required value: must be set',
    'status.conditions[0].reason: Required value: must be set',
    'status.currentHealthy: Invalid value: -1: must be greater than or equal to 0',
  ])
})

test('columns', () => {
  const object = { ...make({ minAvailable: '50%' }), status: { disruptionsAllowed: 2 } }
  expect(podDisruptionBudget.columns.map(({ name, value }) => [name, value(object, 0)])).toEqual([
    ['Name', 'a'],
    ['Min Available', '50%'],
    ['Max Unavailable', 'N/A'],
    ['Allowed Disruptions', 2],
    ['Age', '<unknown>'],
  ])
})
