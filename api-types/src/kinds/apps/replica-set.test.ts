import { expect, test } from 'vitest'
import type { ReplicaSet, ReplicaSetSpec } from '../../generated/apps.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { controllerRevision } from './controller-revision.ts'
import { replicaSet } from './replica-set.ts'

const web = (spec: Partial<ReplicaSetSpec> = {}): ReplicaSet => {
  const object: ReplicaSet = {
    metadata: { name: 'web', generation: 1, creationTimestamp: '2026-01-31T07:00:00Z' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1' }] } },
      ...spec,
    },
  }
  replicaSet.defaults(object)
  return object
}
const context = (subresource = '') => ({ subresource, now: 0 })

test('a replica set wants one pod unless it says otherwise', () => {
  expect([web().spec?.replicas, web({ replicas: 0 }).spec?.replicas]).toEqual([1, 0])
  expect(shown(replicaSet.validate(web(), root))).toEqual([])
})

test('its selector is required, matches the template and stays', () => {
  expect(shown(replicaSet.validate(web({ selector: { matchLabels: { app: 'b' } } }), root))).toEqual([
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ])
  expect(shown(replicaSet.validate(web({ selector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } }), root))).toEqual([
    'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
    'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Like"}]}: invalid label selector',
  ])
  expect(shown(replicaSet.validateUpdate(web({ selector: { matchLabels: { app: 'b' } } }), web(), root, context()))).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
  ])
})

test('annotations do not start a generation here', () => {
  const old = deepFreeze(web())
  const draft = deepCopy(old) as ReplicaSet
  draft.metadata.annotations = { a: 'b' }
  replicaSet.prepareUpdate(draft, old, context())
  expect(draft.metadata.generation).toBe(1)
})

test('parts of the status are no more than the whole', () => {
  const status = { replicas: 1, fullyLabeledReplicas: 2, readyReplicas: 1, availableReplicas: 1 }
  expect(shown(replicaSet.validateUpdate({ ...web(), status }, web(), root, context('status')))).toEqual([
    'status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas',
  ])
})

test('it is selected by its replicas, and shown as kubectl does', () => {
  const object = { ...web({ replicas: 3 }), status: { replicas: 2, readyReplicas: 1 } }
  expect(replicaSet.fields.map(({ name, value }) => [name, value(object)])).toEqual([['status.replicas', '2']])
  expect(replicaSet.columns.map(({ name, value }) => [name, value(object, Date.UTC(2026, 0, 31, 8))])).toEqual([
    ['Name', 'web'],
    ['Desired', 3],
    ['Current', 2],
    ['Ready', 1],
    ['Age', '60m'],
    ['Containers', 'main'],
    ['Images', 'nginx:1'],
    ['Selector', 'app=web'],
  ])
})

test('a revision holds data, which stays, and names its controller', () => {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: '1', controller: true }]
  const object = { metadata: { name: 'r', ownerReferences }, data: { a: 1 }, revision: 2 }
  expect(shown(controllerRevision.validate({ metadata: {}, revision: -1 }, root))).toEqual([
    'data: Required value: data is mandatory',
    'revision: Invalid value: -1: must be greater than or equal to 0',
  ])
  expect(shown(controllerRevision.validateUpdate({ ...object, data: { a: 2 } }, object, root, context()))).toEqual([
    'data: Invalid value: {"a":2}: field is immutable',
  ])
  expect(controllerRevision.columns.slice(1, 3).map(({ value }) => value(object, 0))).toEqual(['daemonset.apps/agent', 2])
  expect(controllerRevision.columns[1]?.value({ metadata: {}, revision: 1 }, 0)).toBe('<none>')
})
