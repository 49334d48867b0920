import { expect, test } from 'vitest'
import type { ServiceCIDR } from '../../generated/networking.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { serviceCidr } from './service-cidr.ts'

const make = (...cidrs: string[]): ServiceCIDR => ({ metadata: { name: 'a' }, spec: { cidrs } })
const V4 = '10.9.0.0/24'
const V6 = 'fd00:9::/64'

test.each<[string[], string[]]>([
  [[V4], []],
  [[V6, V4], []],
  [[], ['spec.cidrs: Required value: at least one CIDR required']],
  [[V4, V6, V4], [`spec.cidrs: Invalid value: {"CIDRs":["${V4}","${V6}","${V4}"]}: may only hold up to 2 values`]],
  [
    [V4, '10.8.0.0/24'],
    [
      `spec.cidrs: Invalid value: ["${V4}","10.8.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64`,
    ],
  ],
  [['10.9.0.1/24'], ['spec.cidrs[0]: Invalid value: "10.9.0.1/24": must not have bits set beyond the prefix length']],
  [['FD00:9::/64'], [`spec.cidrs[0]: Invalid value: "FD00:9::/64": must be in canonical form ("${V6}")`]],
])('%j is looked at', (cidrs, expected) => expect(shown(serviceCidr.validate(make(...cidrs), root))).toEqual(expected))

test.each<[string[], string[], string[]]>([
  [[V4], [V4], []],
  [[V4], [V4, V6], []],
  [[V4], ['10.8.0.0/24'], ['spec.cidrs[0]: Invalid value: "10.8.0.0/24": field is immutable']],
  [[V4], [V6, V4], [`spec.cidrs[0]: Invalid value: "${V6}": field is immutable`]],
  [[V4], [V4, 'x'], ['spec.cidrs[1]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
  [[V4, V6], [V4], [`spec.cidrs: Invalid value: ["${V4}"]: field is immutable`]],
])('%j changed to %j', (old, next, expected) => {
  expect(shown(serviceCidr.validateUpdate(make(...next), make(...old), root, { subresource: '', now: 0 }))).toEqual(expected)
})

test('columns', () => {
  expect(serviceCidr.columns.map(({ name, value }) => [name, value(make(V4, V6), 0)])).toEqual([
    ['Name', 'a'],
    ['CIDRs', `${V4},${V6}`],
    ['Age', '<unknown>'],
  ])
})
