import { expect, test } from 'vitest'
import type { RuntimeClass } from '../../generated/node.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { runtimeClass } from './runtime-class.ts'

const make = (fields: Partial<RuntimeClass> = {}): RuntimeClass => ({ metadata: { name: 'a' }, handler: 'sandbox', ...fields })

test('a handler, an overhead and where to run are good', () => {
  const scheduling = { nodeSelector: { sandbox: 'yes' }, tolerations: [{ key: 'sandbox', operator: 'Exists' as const }] }
  expect(runtimeClass.validate(make({ overhead: { podFixed: { cpu: '100m', memory: '64Mi' } }, scheduling }), root)).toEqual([])
})

test.each<[Partial<RuntimeClass>, string[]]>([
  [
    { handler: '' },
    [
      `handler: Invalid value: "": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
  ],
  [{ handler: 'a.b' }, ['handler: Invalid value: "a.b": must not contain dots']],
  [{ overhead: { podFixed: { cpu: '-1' } } }, ['overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0']],
  [
    { scheduling: { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] } },
    [`scheduling.tolerations.tolerations[0].operator: Invalid value: "b": value must be empty when \`operator\` is 'Exists'`],
  ],
  [
    { scheduling: { tolerations: [{ operator: 'Exists' }, { operator: 'Exists' }] } },
    ['scheduling.tolerations[1]: Duplicate value: {"Key":"","Operator":"Exists","Value":"","Effect":"","TolerationSeconds":null}'],
  ],
])('%j is refused', (fields, expected) => expect(shown(runtimeClass.validate(make(fields), root))).toEqual(expected))

test('the handler stays, and an update must know what it replaces', () => {
  expect(shown(runtimeClass.validateUpdate(make({ handler: 'b' }), make(), root, { subresource: '', now: 0 }))).toEqual([
    'handler: Invalid value: "b": field is immutable',
  ])
  expect([runtimeClass.createOnUpdate, runtimeClass.unconditionalUpdate]).toEqual([true, false])
})

test('columns', () => {
  expect(runtimeClass.columns.map(({ name, value }) => [name, value(make(), 0)])).toEqual([
    ['Name', 'a'],
    ['Handler', 'sandbox'],
    ['Age', '<unknown>'],
  ])
})
