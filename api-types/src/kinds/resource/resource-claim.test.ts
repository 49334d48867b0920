import { expect, test } from 'vitest'
import type {
  DeviceClaim,
  DeviceRequest,
  ExactDeviceRequest,
  ResourceClaim,
  ResourceClaimStatus,
} from '../../generated/resource.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { resourceClaim } from './resource-claim.ts'

const exactly: ExactDeviceRequest = { deviceClassName: 'gpus' }
const device = { driver: 'gpu.example.org', pool: 'node-1', device: 'gpu-0' }

const make = (devices: DeviceClaim = { requests: [{ name: 'gpu', exactly }] }, status?: ResourceClaimStatus): ResourceClaim => {
  const claim = structuredClone<ResourceClaim>({ metadata: { name: 'a', namespace: 'default' }, spec: { devices }, status })
  resourceClaim.defaults(claim)
  return claim
}
const problems = (devices: DeviceClaim) => shown(resourceClaim.validate(make(devices), root))
const requestProblems = (request: Partial<DeviceRequest>) =>
  problems({ requests: [{ name: 'gpu', ...request }] }).map((problem) => problem.replace('spec.devices.requests[0]', 'R'))

test('defaults: one device, Equal', () => {
  const claim = make({
    requests: [
      { name: 'a', exactly: { ...exactly, tolerations: [{ key: 'k' }] } },
      {
        name: 'b',
        firstAvailable: [
          { name: 'x', ...exactly, allocationMode: 'All' },
          { name: 'y', ...exactly, count: 2 },
        ],
      },
    ],
  })
  expect(claim.spec.devices?.requests).toEqual([
    { name: 'a', exactly: { ...exactly, allocationMode: 'ExactCount', count: 1, tolerations: [{ key: 'k', operator: 'Equal' }] } },
    {
      name: 'b',
      firstAvailable: [
        { name: 'x', ...exactly, allocationMode: 'All' },
        { name: 'y', ...exactly, allocationMode: 'ExactCount', count: 2 },
      ],
    },
  ])
})

test.each<[Partial<DeviceRequest>, string[]]>([
  [{ exactly }, []],
  [{ exactly: { ...exactly, allocationMode: 'All', selectors: [{ cel: { expression: 'true' } }] } }, []],
  [{}, ['R: Required value: exactly one of `exactly` or `firstAvailable` is required']],
  [
    { exactly, firstAvailable: [{ name: 'x', ...exactly }] },
    ['R: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set'],
  ],
  [{ exactly: { deviceClassName: '' } }, ['R.exactly.deviceClassName: Required value']],
  [
    { exactly: { ...exactly, allocationMode: 'All', count: 2 } },
    ["R.exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'"],
  ],
  [{ exactly: { ...exactly, count: -1 } }, ['R.exactly.count: Invalid value: -1: must be greater than zero']],
  [
    { exactly: { ...exactly, allocationMode: 'Some' } },
    ['R.exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"'],
  ],
  [{ exactly: { ...exactly, selectors: [{}] } }, ['R.exactly.selectors[0].cel: Required value']],
  [
    { exactly: { ...exactly, selectors: [{ cel: { expression: 'x'.repeat(10 * 1024 + 1) } }] } },
    ['R.exactly.selectors[0].cel.expression: Too long: may not be more than 10240 bytes'],
  ],
  [
    { exactly: { ...exactly, tolerations: [{ operator: 'Exists', value: 'v', effect: 'Never' }, { operator: 'Like' }] } },
    [
      'R.exactly.tolerations[0].value: Invalid value: "v": must be empty for operator `Exists`',
      'R.exactly.tolerations[0].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"',
      'R.exactly.tolerations[1].operator: Unsupported value: "Like": supported values: "Equal", "Exists"',
    ],
  ],
  [
    {
      firstAvailable: [
        { name: 'x', ...exactly },
        { name: 'x', ...exactly, count: -1 },
      ],
    },
    ['R.firstAvailable[1].count: Invalid value: -1: must be greater than zero', 'R.firstAvailable[1]: Duplicate value: "x"'],
  ],
  [
    { firstAvailable: Array.from({ length: 9 }, (_, i) => ({ name: `x${i}`, ...exactly })) },
    ['R.firstAvailable: Too many: 9: must have at most 8 items'],
  ],
])('request %j', (request, expected) => expect(requestProblems(request)).toEqual(expected))

test('constraints and config name requests of the claim', () => {
  const requests = [{ name: 'gpu', firstAvailable: [{ name: 'large', ...exactly }] }]
  const opaque = { driver: 'gpu.example.org', parameters: { a: 1 } }
  expect(
    problems({
      requests,
      constraints: [{ requests: ['gpu/large'], matchAttribute: 'example.org/numa' }],
      config: [{ requests: ['gpu'], opaque }],
    }),
  ).toEqual([])
  const notARequest = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"
  expect(
    problems({
      requests,
      constraints: [{ requests: ['gpu/small', 'a/b/c'], matchAttribute: 'numa' }, { distinctAttribute: '/9' }, {}],
      config: [{ requests: ['gpu', 'gpu'] }, { opaque: { ...opaque, parameters: [] } }],
    }),
  ).toEqual([
    `spec.devices.constraints[0].requests[0]: Invalid value: "gpu/small": ${notARequest}`,
    `spec.devices.constraints[0].requests[1]: Invalid value: "a/b/c": ${notARequest}`,
    'spec.devices.constraints[0].matchAttribute: Invalid value: "numa": a fully qualified name must be a domain and a name separated by a slash',
    'spec.devices.constraints[1].distinctAttribute: Invalid value: "": the domain must not be empty',
    "spec.devices.constraints[1].distinctAttribute: Invalid value: \"9\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
    'spec.devices.constraints[2]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
    'spec.devices.config[0].requests[1]: Duplicate value: "gpu"',
    'spec.devices.config[0].opaque: Required value',
    'spec.devices.config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
  ])
})

test('the spec stays', () => {
  const next = make({ requests: [{ name: 'b', exactly }] })
  const errors = shown(resourceClaim.validateUpdate(next, make(), root, { subresource: '', now: 0 }))
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatch(/^spec: Invalid value: .*: field is immutable$/)
  expect(resourceClaim.validateUpdate(make(), make(), root, { subresource: '', now: 0 })).toEqual([])
})

const statusProblems = (status: ResourceClaimStatus, old?: ResourceClaimStatus, deletionTimestamp?: string) => {
  const next = make(undefined, status)
  if (deletionTimestamp !== undefined) next.metadata.deletionTimestamp = deletionTimestamp
  return shown(resourceClaim.validateUpdate(next, make(undefined, old), root, { subresource: 'status', now: 0 }))
}
const allocation = { devices: { results: [{ request: 'gpu', ...device }] } }
const consumer = { resource: 'pods', name: 'p', uid: '1' }

test.each<[string, Parameters<typeof statusProblems>, string[]]>([
  [
    'whole',
    [{ allocation, reservedFor: [consumer], devices: [{ ...device, networkData: { ips: ['192.0.2.1/24', '2001:db8::1/64'] } }] }],
    [],
  ],
  ['not allocated', [{ reservedFor: [consumer] }], ['status.reservedFor: Forbidden: may not be specified when `allocated` is not set']],
  [
    'consumers',
    [{ allocation, reservedFor: [consumer, { resource: '', name: '', uid: '1' }] }],
    [
      'status.reservedFor[1].resource: Required value',
      'status.reservedFor[1].name: Required value',
      'status.reservedFor[1]: Duplicate value: "1"',
    ],
  ],
  [
    'new consumer of a claim that is to go',
    [{ allocation, reservedFor: [consumer] }, { allocation }, '2026-01-01T00:00:00Z'],
    ['status.reservedFor: Forbidden: new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set'],
  ],
  [
    'old consumer of a claim that is to go',
    [{ allocation, reservedFor: [consumer] }, { allocation, reservedFor: [consumer] }, '2026-01-01T00:00:00Z'],
    [],
  ],
  [
    'allocation',
    [
      {
        allocation: {
          devices: {
            results: [{ request: 'other', driver: '', pool: '', device: 'gpu-0', shareID: 'x', bindingConditions: ['ready'] }],
            config: [{ source: 'FromNowhere', opaque: { driver: 'gpu.example.org', parameters: {} } }],
          },
        },
      },
    ],
    [
      `status.allocation.devices.results[0].request: Invalid value: "other": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'`,
      'status.allocation.devices.results[0].driver: Required value',
      expect.stringContaining('status.allocation.devices.results[0].driver: Invalid value: ""') as unknown as string,
      'status.allocation.devices.results[0].pool: Required value',
      'status.allocation.devices.results[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions',
      'status.allocation.devices.results[0].shareID: Invalid value: "x": error validating uid: invalid UUID length: 1',
      'status.allocation.devices.config[0].source: Unsupported value: "FromNowhere": supported values: "FromClaim", "FromClass"',
    ],
  ],
  [
    'devices that are not allocated',
    [{ devices: [{ ...device, data: 'x', networkData: { interfaceName: 'e'.repeat(257), ips: ['192.0.2.01/24', 'x'] } }] }],
    [
      'status.devices[0]: Invalid value: "gpu.example.org/node-1/gpu-0": must be an allocated device in the claim',
      'status.devices[0].data: Invalid value: "<value omitted>": must be a valid JSON object',
      'status.devices[0].networkData.interfaceName: Too long: may not be more than 256 bytes',
      'status.devices[0].networkData.ips[0]: Invalid value: "192.0.2.01/24": must be in canonical form ("192.0.2.1/24")',
      'status.devices[0].networkData.ips[1]: Invalid value: "x": must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)',
    ],
  ],
])('status: %s', (_, args, expected) => expect(statusProblems(...args)).toEqual(expected))

test('an allocation does not change, but may go', () => {
  const other = { devices: { results: [{ request: 'gpu', ...device, device: 'gpu-1' }] } }
  expect(statusProblems({ allocation: other }, { allocation })[0]).toMatch(/^status.allocation: Invalid value: .*: field is immutable$/)
  expect(statusProblems({}, { allocation })).toEqual([])
})

test.each(['aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', undefined])('share %s', (shareID) =>
  expect(statusProblems({ allocation: { devices: { results: [{ request: 'gpu', ...device, shareID }] } } })).toEqual([]),
)
test.each([
  ['AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee', 'uid must be in RFC 4122 normalized form'],
  ['{aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee}', 'uid must be in RFC 4122 normalized form'],
  ['urn:uuid:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'uid must be in RFC 4122 normalized form'],
  ['urn:xxxx:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'error validating uid: invalid urn prefix: "urn:xxxx:"'],
  ['(aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee)', 'error validating uid: invalid bracketed UUID format'],
  ['gaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'error validating uid: invalid UUID format'],
])('share %s is refused', (shareID, why) =>
  expect(statusProblems({ allocation: { devices: { results: [{ request: 'gpu', ...device, shareID }] } } })[0]).toContain(why),
)

test('status is written through its subresource, where devices that were taken away lose their report', () => {
  const created = make(undefined, { allocation })
  resourceClaim.prepareCreate(created, { subresource: '', now: 0 })
  expect(created.status).toBeUndefined()

  const old = make(undefined, { allocation, devices: [device] })
  const updated = make(undefined, {})
  resourceClaim.prepareUpdate(updated, old, { subresource: '', now: 0 })
  expect(updated.status).toEqual(old.status)

  const deallocated: ResourceClaim = { ...make({}, { devices: [device] }), metadata: { labels: { a: 'b' } } }
  resourceClaim.prepareUpdate(deallocated, old, { subresource: 'status', now: 0 })
  expect(deallocated).toEqual({ metadata: {}, spec: old.spec, status: {} })
})

test.each<[Partial<ResourceClaim>, string]>([
  [{}, 'pending'],
  [{ status: { allocation } }, 'allocated'],
  [{ status: { allocation, reservedFor: [consumer] } }, 'allocated,reserved'],
  [{ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, 'deleted'],
  [{ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, status: { allocation } }, 'deleted,allocated'],
])('%j is shown as %s', (fields, expected) => {
  expect(resourceClaim.columns.map(({ name }) => name)).toEqual(['Name', 'State', 'Age'])
  expect(resourceClaim.columns[1]?.value({ ...make(), ...fields }, 0)).toBe(expected)
})
