import { expect, test } from 'vitest'
import type { DeviceClass, DeviceClassSpec } from '../../generated/resource.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { deviceClass } from './device-class.ts'

const make = (spec: DeviceClassSpec = {}): DeviceClass => ({ metadata: { name: 'gpus' }, spec })
const long = { selectors: [{ cel: { expression: 'x'.repeat(10 * 1024 + 1) } }] }
const large = { config: [{ opaque: { driver: 'gpu.example.org', parameters: { a: 'x'.repeat(10 * 1024) } } }] }

test.each<[DeviceClassSpec, string[]]>([
  [{}, []],
  [{ extendedResourceName: 'example.org/gpu' }, []],
  [{ extendedResourceName: 'gpu' }, ['spec.extendedResourceName: Invalid value: "gpu": must be a valid extended resource name']],
  [{ selectors: [{}] }, ['spec.selectors[0].cel: Required value']],
  [{ selectors: Array.from({ length: 33 }, () => ({})) }, ['spec.selectors: Too many: 33: must have at most 32 items']],
  [{ config: [{}] }, ['spec.config[0].opaque: Required value']],
  [
    { config: [{ opaque: { driver: 'a_b', parameters: null } }] },
    [
      expect.stringContaining('spec.config[0].opaque.driver: Invalid value: "a_b": a lowercase RFC 1123 subdomain') as unknown as string,
      'spec.config[0].opaque.parameters: Required value',
    ],
  ],
  [long, ['spec.selectors[0].cel.expression: Too long: may not be more than 10240 bytes']],
  [large, ['spec.config[0].opaque.parameters: Too long: may not be more than 10240 bytes']],
])('%# is looked at', (spec, expected) => expect(shown(deviceClass.validate(make(spec), root))).toEqual(expected))

test('what is stored already may stay as large as it is', () => {
  expect(deviceClass.validate(make({ ...long, ...large }), root, make({ ...long, ...large }))).toEqual([])
  expect(deviceClass.validate(make(long), root, make(large))).toHaveLength(1)
})

test('changes are counted', () => {
  const created = make()
  deviceClass.prepareCreate(created, { subresource: '', now: 0 })
  const changed = make({ extendedResourceName: 'example.org/gpu' })
  deviceClass.prepareUpdate(changed, created, { subresource: '', now: 0 })
  expect([created.metadata.generation, changed.metadata.generation]).toEqual([1, 2])
})
