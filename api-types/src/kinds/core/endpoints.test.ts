import { describe, expect, test } from 'vitest'
import type { EndpointSubset, Endpoints } from '../../generated/core.v1.types.ts'
import type { FieldError } from '../../validation/field-error.ts'
import { fieldErrorMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { repackSubsets } from './endpoints/repack-subsets.ts'
import { endpoints } from './endpoints.ts'

const text = (errors: readonly FieldError[]) => errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)
const make = (...subsets: EndpointSubset[]): Endpoints => ({ metadata: { name: 'web' }, subsets })
const ips = (...list: string[]) => list.map((ip) => ({ ip }))
const tcp = (port: number, name?: string) => ({ ...(name === undefined ? {} : { name }), port, protocol: 'TCP' as const })

test('ports are TCP by default', () => {
  const draft = make({ addresses: ips('10.0.0.1'), ports: [{ port: 80 }] })
  endpoints.defaults(draft)
  expect(draft.subsets?.[0]?.ports).toEqual([tcp(80)])
})

test.each<[string, Endpoints, string[]]>([
  ['good ones', make({ addresses: ips('10.0.0.1'), ports: [tcp(80)] }, { notReadyAddresses: ips('2001:db8::1') }), []],
  ['no addresses', make({ ports: [tcp(80)] }), ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`']],
  [
    'bad addresses',
    make({ addresses: [{ ip: '127.0.0.1', hostname: 'a.b' }], notReadyAddresses: [{ ip: '10.0.0.1', nodeName: 'A' }] }),
    [
      'subsets[0].addresses[0].hostname: Invalid value: "a.b": must not contain dots',
      'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      expect.stringMatching(/^subsets\[0\]\.notReadyAddresses\[0\]\.nodeName: Invalid value: "A"/) as unknown as string,
    ],
  ],
  [
    'bad ports',
    make({ addresses: ips('10.0.0.1'), ports: [tcp(0), { port: 1, name: 'b', protocol: 'X' as 'TCP' }] }),
    [
      'subsets[0].ports[0].name: Required value',
      'subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'subsets[0].ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
    ],
  ],
])('validate: %s', (_, object, expected) => expect(text(endpoints.validate(object, root))).toEqual(expected))

test('subsets that an update does not change are left alone', () => {
  const bad = make({ addresses: ips('010.0.0.1'), ports: [tcp(80)] })
  expect(endpoints.validate(bad, root, make({ addresses: ips('010.0.0.1'), ports: [tcp(80)] }))).toEqual([])
  expect(text(endpoints.validate(bad, root, make({ addresses: ips('10.0.0.1'), ports: [tcp(80)] })))).toHaveLength(1)
})

describe('the one layout', () => {
  test('joins addresses that have the same ports', () => {
    const given = [
      { addresses: ips('10.0.0.2'), ports: [tcp(443, 'b')] },
      { addresses: ips('10.0.0.1', '10.0.0.2'), ports: [tcp(80, 'a')] },
      { addresses: ips('10.0.0.1'), ports: [tcp(443, 'b')] },
    ]
    const packed = [{ addresses: ips('10.0.0.1', '10.0.0.2'), ports: [tcp(80, 'a'), tcp(443, 'b')] }]
    expect(repackSubsets(given)).toEqual(packed)
    expect(repackSubsets(packed)).toEqual(packed)
  })

  test('keeps apart what has different ports, and counts an address once', () => {
    const given = [{ addresses: ips('10.0.0.1', '10.0.0.1'), ports: [tcp(80)] }, { addresses: ips('10.0.0.2') }]
    expect(repackSubsets(given)).toEqual([{ addresses: ips('10.0.0.1'), ports: [tcp(80)] }, { addresses: ips('10.0.0.2') }])
  })

  test('an address that is ready and not is not', () => {
    const given = [
      { addresses: ips('10.0.0.1'), ports: [tcp(80)] },
      { notReadyAddresses: ips('10.0.0.1'), ports: [tcp(80)] },
    ]
    expect(repackSubsets(given)).toEqual([{ notReadyAddresses: ips('10.0.0.1'), ports: [tcp(80)] }])
  })

  test('two pods on one address are two', () => {
    const pod = (uid: string) => ({ ip: '10.0.0.1', targetRef: { uid } })
    expect(repackSubsets([{ addresses: [pod('b'), pod('a')], ports: [tcp(80)] }])).toEqual([
      { addresses: [pod('a'), pod('b')], ports: [tcp(80)] },
    ])
  })
})

test('whoever uses them is told of EndpointSlices, and of unusual addresses unless the controller wrote them', () => {
  const object = make({ addresses: ips('2001:DB8::1'), ports: [tcp(80)] })
  const deprecation = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'
  expect(endpoints.deprecation).toBe(deprecation)
  expect(endpoints.warnings(object, undefined)).toEqual([
    deprecation,
    'subsets[0].addresses[0].ip: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ])
  const labels = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }
  expect(endpoints.warnings({ ...object, metadata: { labels } }, undefined)).toEqual([deprecation])
})

test.each<[Endpoints, string]>([
  [make(), '<none>'],
  [make({ notReadyAddresses: ips('10.0.0.1'), ports: [tcp(80)] }), ''],
  [make({ addresses: ips('10.0.0.1', '2001:db8::1'), ports: [tcp(80)] }), '10.0.0.1:80,[2001:db8::1]:80'],
  [make({ addresses: ips('10.0.0.1', '10.0.0.2') }), '10.0.0.1,10.0.0.2'],
  [
    make({ addresses: ips('10.0.0.1', '10.0.0.2'), ports: [tcp(80, 'a'), tcp(443, 'b')] }),
    '10.0.0.1:80,10.0.0.2:80,10.0.0.1:443 + 1 more...',
  ],
])('the column of %j', (object, expected) => {
  expect(endpoints.columns.map(({ name, value }) => [name, value(object, 0)])).toEqual([
    ['Name', 'web'],
    ['Endpoints', expected],
    ['Age', '<unknown>'],
  ])
})
