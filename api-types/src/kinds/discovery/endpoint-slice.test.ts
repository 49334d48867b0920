import { describe, expect, test } from 'vitest'
import type { Endpoint, EndpointSlice } from '../../generated/discovery.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import type { FieldError } from '../../validation/field-error.ts'
import { fieldErrorMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { endpointSlice } from './endpoint-slice.ts'

const text = (errors: readonly FieldError[]) => errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
const context = { subresource: '', now: 0 }
const make = (part: Partial<EndpointSlice> = {}): EndpointSlice => {
  const draft = {
    metadata: { name: 'web-x' },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'] }],
    ports: [{ port: 80 }],
    ...part,
  }
  endpointSlice.defaults(draft)
  return draft
}
const withEndpoint = (endpoint: Endpoint, addressType = 'IPv4') => make({ addressType, endpoints: [endpoint] })

test('ports have a name and a protocol', () => {
  expect(make().ports).toEqual([{ port: 80, name: '', protocol: 'TCP' }])
})

test('lists that are null are empty', () => {
  const bare = make({ endpoints: null as unknown as undefined, ports: null as unknown as undefined })
  expect(endpointSlice.validate(bare, root)).toEqual([])
  expect(endpointSlice.warnings(bare, undefined)).toEqual([])
  endpointSlice.prepareCreate(bare, context)
  expect(endpointSlice.columns.map(({ value }) => value(bare, 0))).toEqual(['web-x', 'IPv4', '<unset>', '<unset>', '<unknown>'])
})

test.each<[string, EndpointSlice, string[]]>([
  [
    'a good one',
    withEndpoint({
      addresses: ['10.0.0.1'],
      nodeName: 'a',
      zone: 'z',
      hostname: 'h',
      hints: { forZones: [{ name: 'z' }], forNodes: [{ name: 'n' }] },
    }),
    [],
  ],
  ['good names', withEndpoint({ addresses: ['a.example.com.'] }, 'FQDN'), []],
  ['an unknown type', make({ addressType: 'IPX' }), ['addressType: Unsupported value: "IPX": supported values: "FQDN", "IPv4", "IPv6"']],
  ['no type', make({ addressType: '' }), ['addressType: Required value']],
  ['no address', withEndpoint({ addresses: [] }), ['endpoints[0].addresses: Required value: must contain at least 1 address']],
  [
    'an address of the other family',
    withEndpoint({ addresses: ['10.0.0.1'] }, 'IPv6'),
    ['endpoints[0].addresses[0]: Invalid value: "10.0.0.1": must be an IPv6 address'],
  ],
  [
    'bad addresses',
    withEndpoint({ addresses: ['x', '010.0.0.1', '127.0.0.1'] }),
    [
      'endpoints[0].addresses[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'endpoints[0].addresses[1]: Invalid value: "010.0.0.1": must not have leading 0s',
      'endpoints[0].addresses[2]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  ],
  [
    'a name without a dot',
    withEndpoint({ addresses: ['example'] }, 'FQDN'),
    ['endpoints[0].addresses[0]: Invalid value: "example": should be a domain with at least two segments separated by dots'],
  ],
  [
    'too many addresses',
    withEndpoint({ addresses: Array.from({ length: 101 }, () => '10.0.0.1') }),
    ['endpoints[0].addresses: Too many: 101: must have at most 100 items'],
  ],
  [
    'too many endpoints',
    make({ endpoints: Array.from({ length: 1001 }, () => ({ addresses: [] })) }),
    ['endpoints: Too many: 1001: must have at most 1000 items'],
  ],
  [
    'hints',
    withEndpoint({
      addresses: ['10.0.0.1'],
      hints: { forZones: [{ name: 'z' }, { name: 'z' }], forNodes: Array.from({ length: 9 }, () => ({ name: 'n' })) },
    }),
    ['endpoints[0].hints.forZones[1].name: Duplicate value: "z"', 'endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items'],
  ],
  [
    'ports',
    make({ ports: [{ name: 'a' }, { name: 'a', protocol: 'X' as 'TCP' }, { name: 'B', appProtocol: '/' }] }),
    [
      'ports[1].name: Duplicate value: "a"',
      'ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      expect.stringMatching(/^ports\[2\]\.name: Invalid value: "B"/) as unknown as string,
      'ports[2].appProtocol: Invalid value: "/": prefix part must be non-empty',
      'ports[2].appProtocol: Invalid value: "/": name part must be non-empty',
      expect.stringMatching(/^ports\[2\]\.appProtocol: Invalid value: "\/": name part must consist/) as unknown as string,
    ],
  ],
])('validate: %s', (_, object, expected) => expect(text(endpointSlice.validate(object, root))).toEqual(expected))

describe('update', () => {
  test('the type of addresses stays', () => {
    expect(text(endpointSlice.validateUpdate(make({ addressType: 'FQDN' }), make(), root, context))).toEqual([
      'addressType: Invalid value: "FQDN": field is immutable',
    ])
  })

  test('endpoints that do not change are left alone', () => {
    const bad = () => withEndpoint({ addresses: ['010.0.0.1'] })
    expect(endpointSlice.validate(bad(), root, bad())).toEqual([])
    expect(endpointSlice.validate(bad(), root, make())).toHaveLength(1)
  })

  test.each<[string, Partial<EndpointSlice>, number]>([
    ['annotations', { metadata: { name: 'web-x', annotations: { a: 'b' } } }, 4],
    ['labels', { metadata: { name: 'web-x', labels: { a: 'b' } } }, 5],
    ['endpoints', { endpoints: [] }, 5],
    ['ports', { ports: [] }, 5],
  ])('a change of %s makes generation %#', (_, change, generation) => {
    const old = deepFreeze(make({ metadata: { name: 'web-x', generation: 4 } }))
    const draft = make(change)
    endpointSlice.prepareUpdate(draft, old, context)
    expect(draft.metadata.generation).toBe(generation)
  })

  test('topology of older versions goes, and leaves the name of its node behind', () => {
    const topology = { 'kubernetes.io/hostname': 'node-1' }
    const old = withEndpoint({ addresses: ['10.0.0.1'], deprecatedTopology: topology })
    const unchanged = deepCopy(old)
    endpointSlice.prepareUpdate(unchanged, deepFreeze(deepCopy(old)), context)
    expect(unchanged.endpoints).toEqual(old.endpoints)
    const draft = withEndpoint({ addresses: ['10.0.0.2'], deprecatedTopology: { ...topology } })
    endpointSlice.prepareUpdate(draft, old, context)
    expect(draft.endpoints).toEqual([{ addresses: ['10.0.0.2'], nodeName: 'node-1' }])
    const created = withEndpoint({ addresses: ['10.0.0.2'], deprecatedTopology: { ...topology } })
    endpointSlice.prepareCreate(created, context)
    expect(created.endpoints).toEqual([{ addresses: ['10.0.0.2'] }])
    expect(created.metadata.generation).toBe(1)
  })
})

test('warnings', () => {
  expect(endpointSlice.warnings(withEndpoint({ addresses: ['a.b'] }, 'FQDN'), undefined)).toEqual([
    'spec.addressType: FQDN endpoints are deprecated',
  ])
  expect(endpointSlice.warnings(withEndpoint({ addresses: ['a.b'] }, 'FQDN'), make())).toEqual([])
  const unusual = withEndpoint({ addresses: ['2001:DB8::1'] }, 'IPv6')
  expect(endpointSlice.warnings(unusual, undefined)).toEqual([
    'endpoints[0].addresses[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ])
  const labels = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }
  expect(endpointSlice.warnings({ ...unusual, metadata: { labels } }, undefined)).toEqual([])
})

test('columns', () => {
  const object = make({
    endpoints: [{ addresses: ['10.0.0.1', '10.0.0.2'] }, { addresses: ['10.0.0.3'] }, { addresses: ['10.0.0.4'] }],
    ports: [{ port: 80 }, { name: 'any' }],
  })
  expect(endpointSlice.columns.map(({ name, value }) => [name, value(object, 0)])).toEqual([
    ['Name', 'web-x'],
    ['AddressType', 'IPv4'],
    ['Ports', '80,any'],
    ['Endpoints', '10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...'],
    ['Age', '<unknown>'],
  ])
})
