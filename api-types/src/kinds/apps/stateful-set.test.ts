import { expect, test } from 'vitest'
import type { StatefulSet, StatefulSetSpec, StatefulSetStatus } from '../../generated/apps.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { statefulSet } from './stateful-set.ts'

const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image: 'postgres:17' }] } }
const claim = (name: string, storage: string | number = '1Gi') => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
})
const db = (spec: Partial<StatefulSetSpec> = {}): StatefulSet => {
  const object: StatefulSet = {
    metadata: { name: 'db', namespace: 'default', generation: 1, creationTimestamp: '2026-01-31T07:00:00Z' },
    spec: { selector: { matchLabels: { app: 'db' } }, template: deepCopy(template) as StatefulSetSpec['template'], ...spec },
  }
  statefulSet.defaults(object)
  return object
}
const problems = (spec: Partial<StatefulSetSpec>, old?: StatefulSet) => shown(statefulSet.validate(db(spec), root, old))
const context = (subresource = '') => ({ subresource, now: 0 })
const mounting = (name: string) => ({
  ...template,
  spec: { containers: [{ name: 'main', image: 'postgres:17', volumeMounts: [{ name, mountPath: '/data' }] }] },
})

test('a set is filled in as apps/v1 does it', () => {
  const { spec } = db({ volumeClaimTemplates: [claim('data')] })
  expect(spec).toMatchObject({
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    revisionHistoryLimit: 10,
    volumeClaimTemplates: [
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } },
    ],
  })
  expect(db({ updateStrategy: { type: 'OnDelete' } }).spec?.updateStrategy).toEqual({ type: 'OnDelete' })
  expect(db({ updateStrategy: { type: 'RollingUpdate' } }).spec?.updateStrategy).toEqual({ type: 'RollingUpdate' })
})

test('a good set passes, and its pods may mount its claims', () => {
  expect(problems({})).toEqual([])
  expect(problems({ volumeClaimTemplates: [claim('data')], template: mounting('data') })).toEqual([])
  expect(problems({ template: mounting('data') })).toEqual(['spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"'])
})

test('a set without a spec is told what it lacks', () => {
  const object: StatefulSet = { metadata: { name: 'empty' } }
  statefulSet.defaults(object)
  expect(shown(statefulSet.validate(object, root))).toEqual([
    'spec.selector: Required value',
    'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
    'spec.template.spec.containers: Required value',
  ])
})

test.each<[Partial<StatefulSetSpec>, readonly string[]]>([
  [{ podManagementPolicy: 'Random' }, ["spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'"]],
  [
    { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 2 } } },
    [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":2,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  ],
  [
    { updateStrategy: { type: 'Sudden' } },
    ['spec.updateStrategy: Invalid value: {"Type":"Sudden","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\''],
  ],
  [
    { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: -1, maxUnavailable: 0 } } },
    [
      'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0',
    ],
  ],
  [
    { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '101%' } } },
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  [
    { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Keep' } },
    ['spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Keep": supported values: "Retain", "Delete"'],
  ],
  [
    { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }, claim('more', '-1')] },
    [
      'spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required',
      'spec.volumeClaimTemplates[0].spec.resources[storage]: Required value',
      'spec.volumeClaimTemplates[1].spec.resources[storage]: Invalid value: "-1": must be greater than zero',
    ],
  ],
  [
    { replicas: -1, minReadySeconds: -2, ordinals: { start: -3 } },
    [
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.minReadySeconds: Invalid value: -2: must be greater than or equal to 0',
      'spec.ordinals.start: Invalid value: -3: must be greater than or equal to 0',
    ],
  ],
  [{ serviceName: 'a.b' }, ['spec.serviceName: Invalid value: "a.b": must not contain dots']],
  [{ selector: {} }, ['spec.selector: Invalid value: {}: empty selector is invalid for statefulset']],
  [
    { selector: { matchLabels: { app: 'b' } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"db"}: `selector` does not match template `labels`'],
  ],
  [
    { selector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } },
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Like"}]}',
    ],
  ],
  [
    { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never', activeDeadlineSeconds: 5 } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported',
    ],
  ],
])('a set with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test('names are those of hosts', () => {
  expect(statefulSet.validateName('a.b', false)).toEqual(['must not contain dots'])
})

test('what was stored before a rule came may stay', () => {
  const odd = { serviceName: 'a.b', volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] }
  expect(problems(odd, db(odd))).toEqual([])
  const empty = { template: { ...template, spec: { containers: [] } } }
  expect(problems(empty, db(empty))).toEqual([])
  expect(problems(empty, db())).toEqual(['spec.template.spec.containers: Required value'])
})

test('an update changes the fields that may change, and no other', () => {
  const forbidden =
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
  const changing = (spec: Partial<StatefulSetSpec>) => shown(statefulSet.validateUpdate(db(spec), db(), root, context()))
  expect(changing({ replicas: 3, minReadySeconds: 1, revisionHistoryLimit: 2, ordinals: { start: 1 } })).toEqual([])
  expect(changing({ updateStrategy: { type: 'OnDelete' }, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } })).toEqual([])
  expect(changing({ serviceName: 'db' })).toEqual([forbidden])
  expect(changing({ volumeClaimTemplates: [claim('data')] })).toEqual([forbidden])
})

test('a new set starts at generation 1 without a status, and without what is behind a gate', () => {
  const draft = db({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } } })
  statefulSet.prepareCreate(draft, context())
  expect([draft.status, draft.metadata.generation]).toEqual([{ replicas: 0, availableReplicas: 0 }, 1])
  expect(draft.spec?.updateStrategy?.rollingUpdate).toEqual({ partition: 0 })
})

test('a change of the spec starts a generation; the status is written through its subresource', () => {
  const old = deepFreeze({ ...db(), status: { replicas: 1 } })
  const next = { ...db({ replicas: 4 }), status: { replicas: 9 } }
  const draft = deepCopy(next) as StatefulSet
  statefulSet.prepareUpdate(draft, old, context())
  expect([draft.metadata.generation, draft.status]).toEqual([2, { replicas: 1 }])
  const reported = deepCopy(next) as StatefulSet
  statefulSet.prepareUpdate(reported, old, context('status'))
  expect([reported.metadata.generation, reported.spec?.replicas, reported.status]).toEqual([1, 1, { replicas: 9 }])
})

test.each<[StatefulSetStatus, readonly string[]]>([
  [{ replicas: 2, readyReplicas: 2, availableReplicas: 1, collisionCount: 1 }, []],
  [
    { replicas: 1, currentReplicas: 2, readyReplicas: 0, availableReplicas: 1, collisionCount: 1 },
    [
      'status.currentReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 1: cannot be greater than status.readyReplicas',
    ],
  ],
  [{ replicas: -1, collisionCount: 1 }, expect.arrayContaining(['status.replicas: Invalid value: -1: must be greater than or equal to 0'])],
  [{ replicas: 0 }, ['status.collisionCount: Invalid value: 0: cannot be decremented']],
])('a status of %j is judged', (status, expected) => {
  const old = { ...db(), status: { replicas: 0, collisionCount: 1 } }
  expect(shown(statefulSet.validateUpdate({ ...db(), status }, old, root, context('status')))).toEqual(expected)
})

test('fractions of bytes and endless histories get a warning', () => {
  expect(statefulSet.warnings(db({ revisionHistoryLimit: -1, volumeClaimTemplates: [claim('data', '1500m')] }), undefined)).toEqual([
    'spec.volumeClaimTemplates[0].Spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
  ])
})

test('the table is that of kubectl', () => {
  const object = { ...db({ replicas: 3 }), status: { replicas: 2, readyReplicas: 1 } }
  const now = Date.UTC(2026, 0, 31, 8)
  expect(statefulSet.columns.map((column) => [column.name, column.priority, column.value(object, now)])).toEqual([
    ['Name', 0, 'db'],
    ['Ready', 0, '1/3'],
    ['Age', 0, '60m'],
    ['Containers', 1, 'main'],
    ['Images', 1, 'postgres:17'],
  ])
})
