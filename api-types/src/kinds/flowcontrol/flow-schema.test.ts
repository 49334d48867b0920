import { expect, test } from 'vitest'
import type { FlowSchema, FlowSchemaSpec } from '../../generated/flowcontrol.v1.types.ts'
import { fieldErrorsMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { flowSchema } from './flow-schema.ts'

const good: FlowSchemaSpec = {
  priorityLevelConfiguration: { name: 'level' },
  rules: [
    {
      subjects: [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'team', name: '*' } }],
      resourceRules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'], namespaces: ['team'] }],
    },
  ],
}
const errors = (spec: Partial<FlowSchemaSpec>, name = 'mine'): string => {
  const draft: FlowSchema = { metadata: { name }, spec: structuredClone({ ...good, ...spec }) }
  flowSchema.defaults(draft)
  return fieldErrorsMessage(flowSchema.validate(draft, root))
}
const rule = (rest: object) => ({ rules: [{ subjects: [{ kind: 'User', user: { name: 'jane' } }], ...rest }] })

test('a precedence that is not given is 1000', () => {
  const draft: FlowSchema = { metadata: {}, spec: structuredClone(good) }
  flowSchema.defaults(draft)
  expect(draft.spec?.matchingPrecedence).toBe(1000)
  expect(errors({})).toBe('[]')
})

test.each<[Partial<FlowSchemaSpec>, string]>([
  [{ matchingPrecedence: 1 }, "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
  [{ matchingPrecedence: 10_001 }, 'spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000'],
  [{ priorityLevelConfiguration: { name: '' } }, 'spec.priorityLevelConfiguration.name: Required value: must reference a priority level'],
  [
    { distinguisherMethod: { type: 'ByName' } },
    'spec.distinguisherMethod.type: Unsupported value: {"type":"ByName"}: supported values: "ByNamespace", "ByUser"',
  ],
  [rule({}), 'spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty'],
  [
    rule({ nonResourceRules: [{ verbs: ['get', '*'], nonResourceURLs: ['/a//b', '/a*'] }] }),
    `[spec.rules[0].nonResourceRules[0].verbs: Invalid value: ["get","*"]: if '*' is present, must not specify other verbs, ` +
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a//b": must not contain double slash, ' +
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/a*": wildcard can only do suffix matching]',
  ],
  [
    rule({ resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] }),
    'spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace',
  ],
  [
    { rules: [{ subjects: [{ kind: 'User', group: { name: 'a' } }], nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }] }] },
    "[spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User', " +
      "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group']",
  ],
])('%j gives %s', (spec, expected) => expect(errors(spec)).toBe(expected))

test('what the server cannot do without stays as it is', () => {
  expect(errors({ matchingPrecedence: 1 }, 'exempt')).toMatch(/: spec of 'exempt' must equal the fixed value$/)
})

test('the table says whether the priority level is there', () => {
  const cells = (object: FlowSchema) => flowSchema.columns.filter(({ name }) => name !== 'Age').map((column) => column.value(object, 0))
  const object: FlowSchema = { metadata: { name: 'mine' }, spec: { ...good, matchingPrecedence: 7 } }
  expect(cells(object)).toEqual(['mine', 'level', 7, '<none>', '?'])
  expect(cells({ ...object, status: { conditions: [{ type: 'Dangling', status: 'True' }] } })).toContain('True')
})
