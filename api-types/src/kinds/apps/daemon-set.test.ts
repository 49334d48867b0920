import { expect, test } from 'vitest'
import type { DaemonSet, DaemonSetSpec } from '../../generated/apps.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { daemonSet } from './daemon-set.ts'

const template = { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'main', image: 'agent:1' }] } }
const agent = (spec: Partial<DaemonSetSpec> = {}): DaemonSet => {
  const object: DaemonSet = {
    metadata: { name: 'agent', namespace: 'default', generation: 1, creationTimestamp: '2026-01-31T07:00:00Z' },
    spec: { selector: { matchLabels: { app: 'agent' } }, template: deepCopy(template) as DaemonSetSpec['template'], ...spec },
  }
  daemonSet.defaults(object)
  return object
}
const problems = (spec: Partial<DaemonSetSpec>) => shown(daemonSet.validate(agent(spec), root))
const context = (subresource = '') => ({ subresource, now: 0 })
const generations = ({ metadata }: DaemonSet) => [metadata.generation, metadata.annotations?.['deprecated.daemonset.template.generation']]

test('a daemon set is filled in as apps/v1 does it', () => {
  expect(agent().spec).toMatchObject({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    revisionHistoryLimit: 10,
    template: { spec: { restartPolicy: 'Always' } },
  })
  expect(agent({ updateStrategy: { type: 'OnDelete' } }).spec?.updateStrategy).toEqual({ type: 'OnDelete' })
})

test('a good daemon set passes', () => expect(problems({})).toEqual([]))

test.each<[Partial<DaemonSetSpec>, readonly string[]]>([
  [
    { selector: undefined as never },
    ['spec.template.metadata.labels: Invalid value: {"app":"agent"}: `selector` does not match template `labels`'],
  ],
  [{ selector: {} }, ['spec.selector: Invalid value: {}: empty selector is invalid for daemonset']],
  [
    { template: { ...template, spec: { ...template.spec, restartPolicy: 'OnFailure', activeDeadlineSeconds: 1 } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported',
    ],
  ],
  [{ minReadySeconds: -1 }, ['spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0']],
  [{ revisionHistoryLimit: -1 }, ['spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0']],
  [
    { updateStrategy: { type: 'Sudden' } },
    ['spec.updateStrategy: Unsupported value: {"Type":"Sudden","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"'],
  ],
  [
    { updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: '10%' } } },
    ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "10%": may not be set when maxUnavailable is non-zero'],
  ],
  [
    { updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '0%' } } },
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
  ],
  [
    { updateStrategy: { rollingUpdate: { maxUnavailable: '200%' } } },
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "200%": must not be greater than 100%'],
  ],
])('a daemon set with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('a new daemon set starts at generation 1 and counts its template from 1, or from what it is told', () => {
  const draft = agent()
  daemonSet.prepareCreate(draft, context())
  expect(draft.status).toEqual({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 })
  expect(generations(draft)).toEqual([1, '1'])
  const told = agent()
  told.metadata.annotations = { 'deprecated.daemonset.template.generation': '7' }
  daemonSet.prepareCreate(told, context())
  expect(generations(told)).toEqual([1, '7'])
})

test('a change of the template counts twice, one of the rest once, and clients cannot set the count', () => {
  const old = agent()
  daemonSet.prepareCreate(old, context())
  deepFreeze(old)
  const changed = (change: (draft: DaemonSet) => void, subresource = ''): readonly unknown[] => {
    const draft = deepCopy(old) as DaemonSet
    change(draft)
    daemonSet.prepareUpdate(draft, old, context(subresource))
    return generations(draft)
  }
  expect(changed(({ spec }) => Object.assign(spec?.template ?? {}, { metadata: { labels: { app: 'agent', b: 'c' } } }))).toEqual([2, '2'])
  expect(changed(({ spec }) => Object.assign(spec ?? {}, { minReadySeconds: 5 }))).toEqual([2, '1'])
  expect(changed(({ metadata }) => Object.assign(metadata, { annotations: {} }))).toEqual([1, '1'])
  expect(changed(({ spec }) => Object.assign(spec ?? {}, { minReadySeconds: 5 }), 'status')).toEqual([1, '1'])
})

test('the selector stays, and the status is judged', () => {
  expect(shown(daemonSet.validateUpdate(agent({ selector: { matchLabels: { app: 'b' } } }), agent(), root, context()))).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
  ])
  const status = { currentNumberScheduled: 0, numberMisscheduled: -1, desiredNumberScheduled: 0, numberReady: 0 }
  const old = { ...agent(), status: { ...status, numberMisscheduled: 0, collisionCount: 1 } }
  expect(shown(daemonSet.validateUpdate({ ...agent(), status }, old, root, context('status')))).toEqual([
    'status.numberMisscheduled: Invalid value: -1: must be greater than or equal to 0',
    'status.collisionCount: Invalid value: 0: cannot be decremented',
  ])
})

test('the table is that of kubectl', () => {
  const object = agent({ template: { ...template, spec: { ...template.spec, nodeSelector: { b: '2', a: '1' } } } })
  object.status = { currentNumberScheduled: 2, numberMisscheduled: 0, desiredNumberScheduled: 3, numberReady: 1, updatedNumberScheduled: 2 }
  const now = Date.UTC(2026, 0, 31, 8)
  expect(daemonSet.columns.map((column) => [column.name, column.priority, column.value(object, now)])).toEqual([
    ['Name', 0, 'agent'],
    ['Desired', 0, 3],
    ['Current', 0, 2],
    ['Ready', 0, 1],
    ['Up-to-date', 0, 2],
    ['Available', 0, 0],
    ['Node Selector', 0, 'a=1,b=2'],
    ['Age', 0, '60m'],
    ['Containers', 1, 'main'],
    ['Images', 1, 'agent:1'],
    ['Selector', 1, 'app=agent'],
  ])
  expect(daemonSet.columns.find(({ name }) => name === 'Node Selector')?.value(agent(), now)).toBe('<none>')
})
