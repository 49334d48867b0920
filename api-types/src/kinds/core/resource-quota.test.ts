import { expect, test } from 'vitest'
import type { ResourceQuota, ResourceQuotaSpec } from '../../generated/core.v1.types.ts'
import { deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from './pod/testdata/pods.ts'
import { resourceQuota } from './resource-quota.ts'

const quota = (spec: ResourceQuotaSpec = {}, status: ResourceQuota['status'] = {}): ResourceQuota => ({
  metadata: { name: 'quota', creationTimestamp: '2026-01-31T07:00:00Z' },
  spec,
  status,
})
const problems = (spec: ResourceQuotaSpec) => shown(resourceQuota.validate(quota(spec), root))
const context = (subresource = '') => ({ subresource, now: 0 })
const selecting = (scopeName: string, operator: string, values?: string[]) => ({
  scopeSelector: { matchExpressions: [{ scopeName, operator, values }] },
})
const AT = 'spec.scopeSelector.matchExpressions'

test('good quotas pass', () => {
  expect(problems({ hard: { pods: '10', 'requests.cpu': '1', 'requests.example.org/gpu': '2', 'count/jobs.batch': '5' } })).toEqual([])
  expect(problems({ hard: { pods: '10' }, scopes: ['BestEffort', 'Terminating'] })).toEqual([])
  expect(problems({ hard: { cpu: '10' }, ...selecting('PriorityClass', 'In', ['high']) })).toEqual([])
})

test.each<[ResourceQuotaSpec, readonly string[]]>([
  [
    { hard: { foo: '1' } },
    [
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
    ],
  ],
  [{ hard: { storage: '1' } }, ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota']],
  [
    { hard: { pods: '1.5', cpu: '-1' } },
    [
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
      'spec.hard[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [{ scopes: ['Odd'] }, ['spec.scopes: Invalid value: ["Odd"]: unsupported scope']],
  [{ hard: { cpu: '1' }, scopes: ['BestEffort'] }, ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource']],
  [{ scopes: ['Terminating', 'NotTerminating'] }, ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes']],
  [selecting('Odd', 'Exists'), [`${AT}.scopeName: Invalid value: "Odd": unsupported scope`]],
  [
    { hard: { services: '1' }, ...selecting('PriorityClass', 'In', ['high']) },
    [
      `${AT}: Invalid value: {"MatchExpressions":[{"ScopeName":"PriorityClass","Operator":"In","Values":["high"]}]}: unsupported scope applied to resource`,
    ],
  ],
  [
    selecting('BestEffort', 'In'),
    [
      `${AT}.operator: Invalid value: "In": must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity`,
      `${AT}.values: Required value: must be at least one value when \`operator\` is 'In' or 'NotIn' for scope selector`,
    ],
  ],
  [
    selecting('PriorityClass', 'Exists', ['a']),
    [`${AT}.values: Invalid value: ["a"]: must be no value when \`operator\` is 'Exist' or 'DoesNotExist' for scope selector`],
  ],
  [selecting('PriorityClass', 'Like'), [`${AT}.operator: Invalid value: "Like": not a valid selector operator`]],
])('a quota of %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('scopes stay, in any order; amounts change', () => {
  const changing = (spec: ResourceQuotaSpec, old: ResourceQuotaSpec) =>
    shown(resourceQuota.validateUpdate(quota(spec), quota(old), root, context()))
  expect(changing({ hard: { pods: '2' }, scopes: ['Terminating', 'BestEffort'] }, { scopes: ['BestEffort', 'Terminating'] })).toEqual([])
  expect(changing({}, { scopes: ['BestEffort'] })).toEqual(['spec.scopes: Invalid value: null: field is immutable'])
})

test('spec and status are written apart, and the status is judged', () => {
  const old = deepFreeze(quota({ hard: { pods: '1' } }, { used: { pods: '1' } }))
  const draft = quota({ hard: { pods: '2' } }, { used: { pods: '2' } })
  resourceQuota.prepareUpdate(draft, old, context())
  expect(draft).toEqual(quota({ hard: { pods: '2' } }, { used: { pods: '1' } }))
  const reported = quota({ hard: { pods: '2' } }, { used: { pods: '-2' } })
  resourceQuota.prepareUpdate(reported, old, context('status'))
  expect(reported.spec).toEqual(old.spec)
  expect(shown(resourceQuota.validateUpdate(reported, old, root, context('status')))).toEqual([
    'status.used[pods]: Invalid value: "-2": must be greater than or equal to 0',
  ])
})

test('the table is that of kubectl', () => {
  const hard = { 'requests.cpu': '2', pods: '10', 'limits.cpu': '4' }
  const object = quota({ hard }, { hard, used: { pods: '3', 'limits.cpu': '1500m' } })
  const now = Date.UTC(2026, 0, 31, 8)
  expect(resourceQuota.columns.map((column) => [column.name, column.priority, column.value(object, now)])).toEqual([
    ['Name', 0, 'quota'],
    ['Request', 0, 'pods: 3/10, requests.cpu: 0/2'],
    ['Limit', 0, 'limits.cpu: 1500m/4'],
    ['Age', 0, '60m'],
  ])
})
