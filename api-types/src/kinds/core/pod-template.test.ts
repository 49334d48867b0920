import { expect, test } from 'vitest'
import type { PodTemplate, PodTemplateSpec } from '../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from './pod/testdata/pods.ts'
import { podTemplate } from './pod-template.ts'

const web = (template: PodTemplateSpec = { spec: { containers: [{ name: 'main', image: 'nginx:1' }] } }): PodTemplate => {
  const object: PodTemplate = { metadata: { name: 'web', generation: 1 }, template }
  podTemplate.defaults(object)
  return object
}
const context = { subresource: '', now: 0 }

test('a template is filled in and judged as those of controllers are', () => {
  expect(web().template?.spec).toMatchObject({ restartPolicy: 'Always', containers: [{ imagePullPolicy: 'IfNotPresent' }] })
  expect(shown(podTemplate.validate(web(), root))).toEqual([])
  const empty: PodTemplate = { metadata: { name: 'empty' } }
  podTemplate.defaults(empty)
  expect(shown(podTemplate.validate(empty, root))).toEqual(['template.spec.containers: Required value'])
})

test('a change of the template starts a generation, and is warned about', () => {
  const draft = web()
  podTemplate.prepareCreate(draft, context)
  expect(draft.metadata.generation).toBe(1)
  const old = deepFreeze(deepCopy(draft)) as PodTemplate
  const next = web({ spec: { containers: [{ name: 'main', image: 'nginx:2' }], nodeSelector: { 'beta.kubernetes.io/os': 'linux' } } })
  podTemplate.prepareUpdate(next, old, context)
  expect(next.metadata.generation).toBe(2)
  expect(podTemplate.warnings(next, old)).toEqual([
    'template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
  ])
  expect(podTemplate.warnings(next, next)).toEqual([])
})

test('the table is that of kubectl', () => {
  const object = web({ metadata: { labels: { b: '2', a: '1' } }, spec: { containers: [{ name: 'main', image: 'nginx:1' }] } })
  expect(podTemplate.columns.map((column) => [column.name, column.priority, column.value(object, 0)])).toEqual([
    ['Name', 0, 'web'],
    ['Containers', 0, 'main'],
    ['Images', 0, 'nginx:1'],
    ['Pod Labels', 0, 'a=1,b=2'],
  ])
})
