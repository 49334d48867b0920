import { expect, test } from 'vitest'
import type { LimitRange, LimitRangeItem } from '../../generated/core.v1.types.ts'
import { root } from '../../validation/path.ts'
import { limitRange } from './limit-range.ts'
import { shown } from './pod/testdata/pods.ts'

const limits = (...items: Partial<LimitRangeItem>[]): LimitRange => {
  const object: LimitRange = {
    metadata: { name: 'limits', creationTimestamp: '2026-01-31T07:00:00Z' },
    spec: { limits: items.map((item) => ({ type: 'Container', ...item })) },
  }
  limitRange.defaults(object)
  return object
}
const problems = (...items: Partial<LimitRangeItem>[]) =>
  shown(limitRange.validate(limits(...items), root)).map((line) => line.replace('spec.limits[0].', ''))

test('limits of containers fill each other in, those of others do not', () => {
  const item = { max: { cpu: '2' }, min: { cpu: '100m', memory: '1Mi' }, default: { memory: '8Mi' } }
  expect(limits(item).spec?.limits[0]).toEqual({
    ...item,
    type: 'Container',
    default: { memory: '8Mi', cpu: '2' },
    defaultRequest: { memory: '8Mi', cpu: '2' },
  })
  expect(limits({ min: { cpu: '1' } }).spec?.limits[0]).toEqual({ type: 'Container', min: { cpu: '1' }, defaultRequest: { cpu: '1' } })
  expect(limits({ type: 'Pod', ...item }).spec?.limits[0]).toEqual({ type: 'Pod', ...item })
})

test('good limits pass', () => {
  expect(problems({ max: { cpu: '2' }, min: { cpu: '1' }, maxLimitRequestRatio: { cpu: '2' } }, { type: 'example.org/disk' })).toEqual([])
  expect(problems({ type: 'PersistentVolumeClaim', max: { storage: '2Gi' } })).toEqual([])
})

test.each<[Partial<LimitRangeItem>, readonly string[]]>([
  [{ type: 'Node' }, ['type: Invalid value: "Node": must be a standard limit type or fully qualified']],
  [{ max: { pods: '1' } }, expect.arrayContaining(['max[pods]: Invalid value: "pods": must be a standard resource for containers'])],
  [
    { type: 'Pod', default: { cpu: '1' }, defaultRequest: { cpu: '2' } },
    [
      "default: Forbidden: may not be specified when `type` is 'Pod'",
      "defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
    ],
  ],
  [
    { type: 'PersistentVolumeClaim' },
    ['limits: Required value: either minimum or maximum storage value is required, but neither was provided'],
  ],
  [
    { min: { cpu: '2' }, max: { cpu: '1' }, default: { cpu: '1' }, defaultRequest: { cpu: '2' } },
    [
      'min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than max value 1',
      'defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than default limit value 1',
      'default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
    ],
  ],
  [{ maxLimitRequestRatio: { cpu: '800m' } }, ['maxLimitRequestRatio[cpu]: Invalid value: "800m": ratio 800m is less than 1']],
  [
    { type: 'Pod', min: { cpu: '200m' }, max: { cpu: '500m' }, maxLimitRequestRatio: { cpu: '3' } },
    ['maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.500000'],
  ],
  [
    { default: { 'example.org/gpu': '2' }, defaultRequest: { 'example.org/gpu': '1' } },
    ['defaultRequest[example.org/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in example.org/gpu'],
  ],
])('limits of %j are told so', (item, expected) => expect(problems(item)).toEqual(expected))

test('there is one limit of a type', () => {
  expect(shown(limitRange.validate(limits({}, {}), root))).toEqual(['spec.limits[1].type: Duplicate value: "Container"'])
})

test('without a name it is called by its uid', () => {
  const draft: LimitRange = { metadata: { uid: 'u-1' } }
  limitRange.prepareCreate(draft, { subresource: '', now: 0 })
  expect(draft.metadata.name).toBe('u-1')
})

test('the table has name and time', () => {
  expect(limitRange.columns.map((column) => [column.name, column.type, column.value(limits(), 0)])).toEqual([
    ['Name', 'string', 'limits'],
    ['Created At', 'date', '2026-01-31T07:00:00Z'],
  ])
})
