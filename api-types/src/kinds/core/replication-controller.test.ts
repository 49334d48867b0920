import { expect, test } from 'vitest'
import type { ReplicationController, ReplicationControllerSpec } from '../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from './pod/testdata/pods.ts'
import { replicationController } from './replication-controller.ts'

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1' }] } }
const web = (spec: Partial<ReplicationControllerSpec> = {}): ReplicationController => {
  const object: ReplicationController = {
    metadata: { name: 'web', generation: 1, creationTimestamp: '2026-01-31T07:00:00Z' },
    spec: { template: deepCopy(template) as ReplicationControllerSpec['template'], ...spec },
  }
  replicationController.defaults(object)
  return object
}
const problems = (spec: Partial<ReplicationControllerSpec>) => shown(replicationController.validate(web(spec), root))
const context = (subresource = '') => ({ subresource, now: 0 })

test('selector and labels come from the template', () => {
  expect(web()).toMatchObject({ metadata: { labels: { app: 'web' } }, spec: { replicas: 1, selector: { app: 'web' } } })
  expect(web({ selector: { a: 'b' } }).spec?.selector).toEqual({ a: 'b' })
  expect(problems({})).toEqual([])
})

test.each<[Partial<ReplicationControllerSpec>, readonly string[]]>([
  [{ template: undefined }, ['spec.selector: Required value', 'spec.template: Required value']],
  [
    { selector: { app: 'b' } },
    ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  ],
  [
    { minReadySeconds: -1, replicas: -2 },
    [
      'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.replicas: Invalid value: -2: must be greater than or equal to 0',
    ],
  ],
  [
    { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never', activeDeadlineSeconds: 1 } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported',
    ],
  ],
])('a controller with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('the selector may change; the status is written apart and judged', () => {
  const old = deepFreeze({ ...web(), status: { replicas: 1 } })
  expect(replicationController.validateUpdate(web({ selector: { app: 'b' } }), old, root, context())).toEqual([])
  const draft = { ...web({ replicas: 5 }), status: { replicas: 5 } }
  replicationController.prepareUpdate(draft, old, context())
  expect([draft.metadata.generation, draft.status]).toEqual([2, { replicas: 1 }])
  const status = { replicas: 1, readyReplicas: 2 }
  expect(shown(replicationController.validateUpdate({ ...web(), status }, old, root, context('status')))).toEqual([
    'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
  ])
})

test('scale, the field and the table are those of kubectl', () => {
  const object = { ...web({ replicas: 3 }), status: { replicas: 2, readyReplicas: 1 } }
  const now = Date.UTC(2026, 0, 31, 8)
  expect(replicationController.subresources.scale?.selector(object)).toBe('app=web')
  expect(replicationController.fields.map(({ name, value }) => [name, value(object)])).toEqual([['status.replicas', '2']])
  expect(replicationController.columns.map((column) => [column.name, column.priority, column.value(object, now)])).toEqual([
    ['Name', 0, 'web'],
    ['Desired', 0, 3],
    ['Current', 0, 2],
    ['Ready', 0, 1],
    ['Age', 0, '60m'],
    ['Containers', 1, 'main'],
    ['Images', 1, 'nginx:1'],
    ['Selector', 1, 'app=web'],
  ])
})
