import { expect, test } from 'vitest'
import type { ResourceClaimTemplate, ResourceClaimTemplateSpec } from '../../generated/resource.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { resourceClaimTemplate } from './resource-claim-template.ts'

const make = (fields: Partial<ResourceClaimTemplateSpec> = {}): ResourceClaimTemplate => {
  const template: ResourceClaimTemplate = {
    metadata: { name: 'a', namespace: 'default' },
    spec: { spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpus' } }] } }, ...fields },
  }
  resourceClaimTemplate.defaults(template)
  return template
}

test('the claim gets its defaults', () =>
  expect(make().spec.spec.devices?.requests?.[0]?.exactly).toEqual({ deviceClassName: 'gpus', allocationMode: 'ExactCount', count: 1 }))

test.each<[Partial<ResourceClaimTemplateSpec>, string[]]>([
  [{ metadata: { labels: { app: 'web' } } }, []],
  [{ metadata: { name: 'b' } }, ['spec.metadata.name: Forbidden: cannot be set']],
  [
    { spec: { devices: { requests: [{ name: 'gpu' }] } } },
    ['spec.spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required'],
  ],
])('%j is looked at', (fields, expected) => expect(shown(resourceClaimTemplate.validate(make(fields), root))).toEqual(expected))

test('it stays as it is', () => {
  const context = { subresource: '', now: 0 }
  expect(resourceClaimTemplate.validateUpdate(make(), make(), root, context)).toEqual([])
  expect(shown(resourceClaimTemplate.validateUpdate(make({ metadata: { labels: { a: 'b' } } }), make(), root, context))).toEqual([
    expect.stringMatching(/^spec: Invalid value: .*: field is immutable$/),
  ])
})
