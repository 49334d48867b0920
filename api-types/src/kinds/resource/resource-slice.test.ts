import { expect, test } from 'vitest'
import type { CapacityRequestPolicy, Device, ResourceSlice, ResourceSliceSpec } from '../../generated/resource.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { resourceSlice } from './resource-slice.ts'

const pool = { name: 'node-1', generation: 1, resourceSliceCount: 1 }
const context = { subresource: '', now: Date.UTC(2026, 0, 1) }

const make = (spec: Partial<ResourceSliceSpec> = {}): ResourceSlice => ({
  metadata: { name: 'a' },
  spec: { driver: 'gpu.example.org', pool, nodeName: 'node-1', ...spec },
})
const problems = (spec: Partial<ResourceSliceSpec>) => shown(resourceSlice.validate(make(spec), root))
const deviceProblems = (device: Partial<Device>, spec: Partial<ResourceSliceSpec> = {}) =>
  problems({ devices: [{ name: 'gpu-0', ...device }], ...spec }).map((problem) => problem.replace('spec.devices[0]', 'D'))

const ONE_OF = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required'
const term = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }

test.each<[Partial<ResourceSliceSpec>, string[]]>([
  [{}, []],
  [{ nodeName: undefined, allNodes: true, devices: [] }, []],
  [{ nodeName: undefined, nodeSelector: { nodeSelectorTerms: [term] } }, []],
  [{ nodeName: undefined }, [`spec: Required value: ${ONE_OF}`]],
  [{ allNodes: true }, [`spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${ONE_OF}, but multiple fields are set`]],
  [
    { nodeName: '', allNodes: false, perDeviceNodeSelection: false },
    [
      'spec.nodeName: Invalid value: "": must be either unset or set to a non-empty string',
      'spec.allNodes: Invalid value: false: must be either unset or set to true',
      'spec.perDeviceNodeSelection: Invalid value: false: must be either unset or set to true',
      `spec: Required value: ${ONE_OF}`,
    ],
  ],
  [
    { nodeName: undefined, nodeSelector: { nodeSelectorTerms: [term, {}] } },
    [
      'spec.nodeSelector.nodeSelectorTerms: Invalid value: [{"MatchExpressions":[{"Key":"zone","Operator":"In","Values":["a"]}],"MatchFields":null},{"MatchExpressions":null,"MatchFields":null}]: must have exactly one node selector term',
    ],
  ],
  [
    { pool: { name: 'a//b', generation: -1, resourceSliceCount: 0 } },
    [
      expect.stringContaining('spec.pool.name: Invalid value: "": a lowercase RFC 1123 subdomain') as unknown as string,
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
    ],
  ],
  [{ devices: [], sharedCounters: [] }, ['spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed']],
  [{ devices: [{ name: 'a' }, { name: 'a' }] }, ['spec.devices[1]: Duplicate value: "a"']],
  [
    {
      sharedCounters: [
        { name: '', counters: {} },
        { name: 'memory', counters: { 'A b': { value: 1 } } },
      ],
    },
    [
      'spec.sharedCounters[0].name: Required value',
      'spec.sharedCounters[0].counters: Required value',
      expect.stringContaining('spec.sharedCounters[1].counters: Invalid value: "A b": a lowercase RFC 1123 label') as unknown as string,
    ],
  ],
])('slice %j', (spec, expected) => expect(problems(spec)).toEqual(expected))

const many = (count: number, device: Partial<Device> = {}): readonly string[] =>
  problems({ devices: Array.from({ length: count }, (_, i) => ({ ...device, name: `gpu-${i}` })) })

test('a slice has 128 devices, or 64 where one of them costs more', () => {
  const taints = [{ key: 'broken', effect: 'NoSchedule' }]
  expect([many(128), many(64, { taints })]).toEqual([[], []])
  expect(many(129)).toEqual(['spec.devices: Too many: 129: must have at most 128 items'])
  expect(many(65, { taints })).toEqual(['spec.devices: Too many: 65: must have at most 64 items'])
})

const PER_DEVICE =
  'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
const perDevice = { nodeName: undefined, perDeviceNodeSelection: true }

test.each<[Partial<Device>, string[], Partial<ResourceSliceSpec>?]>([
  [
    {
      attributes: {
        model: { string: 'A' },
        'example.org/driver': { version: '1.2.3-rc.1+build.5' },
        numa: { int: 0 },
        ecc: { bool: false },
      },
    },
    [],
  ],
  [
    {
      name: 'GPU',
      attributes: { 'a b': {}, both: { int: 1, bool: true }, old: { version: '1.2' }, long: { string: 'x'.repeat(65) }, '/x': { int: 1 } },
    },
    [
      expect.stringContaining('D.name: Invalid value: "GPU"') as unknown as string,
      expect.stringContaining('D.attributes: Invalid value: "a b": a valid C identifier') as unknown as string,
      'D.attributes[a b]: Invalid value: "": exactly one value must be specified',
      'D.attributes[both]: Invalid value: {"IntValue":1,"BoolValue":true,"StringValue":null,"VersionValue":null,"IntValues":null,"BoolValues":null,"StringValues":null,"VersionValues":null}: exactly one value must be specified',
      'D.attributes[old].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0',
      'D.attributes[long].string: Too long: may not be more than 64 bytes',
      'D.attributes: Invalid value: "": the domain must not be empty',
    ],
  ],
  [
    { capacity: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`c${i}`, { value: 1 }])) },
    ['D: Invalid value: 33: the total number of attributes and capacities must not exceed 32'],
  ],
  [
    {
      taints: [
        { key: 'a b', effect: '' },
        { key: 'a', value: 'b c', effect: 'Never' },
      ],
    },
    [
      expect.stringContaining('D.taints[0].key: Invalid value: "a b"') as unknown as string,
      'D.taints[0].effect: Required value',
      expect.stringContaining('D.taints[1].value: Invalid value: "b c"') as unknown as string,
      'D.taints[1].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "None"',
    ],
  ],
  [
    {
      consumesCounters: [
        { counterSet: 'm', counters: { a: { value: 1 } } },
        { counterSet: 'm', counters: {} },
      ],
    },
    ['D.consumesCounters[1].counters: Required value', 'D.consumesCounters[1]: Duplicate value: "m"'],
  ],
  [
    { bindingConditions: ['a', 'a'], bindingFailureConditions: ['a'] },
    [
      'D.bindingConditions[1]: Duplicate value: "a"',
      'D.bindingFailureConditions[0]: Invalid value: "a": bindingFailureConditions must not overlap with bindingConditions',
    ],
  ],
  [
    { allNodes: true },
    [
      'D: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
    ],
  ],
  [{ allNodes: true }, [], perDevice],
  [{ nodeName: '' }, ['D.nodeName: Invalid value: "": must not be empty', `D: Required value: ${PER_DEVICE}`], perDevice],
  [{ nodeName: 'a', allNodes: true }, [`D: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${PER_DEVICE}`], perDevice],
])('device %j', (device, expected, spec) => expect(deviceProblems(device, spec)).toEqual(expected))

const policyProblems = (requestPolicy: CapacityRequestPolicy) =>
  deviceProblems({ allowMultipleAllocations: true, capacity: { m: { value: '10', requestPolicy } } }).map((problem) =>
    problem.replace('D.capacity[m].requestPolicy', 'P'),
  )

test.each<[CapacityRequestPolicy, string[]]>([
  [{}, []],
  [{ default: '2', validValues: ['1', '2'] }, []],
  [{ default: '4', validRange: { min: '2', max: '8', step: '2' } }, []],
  [
    { default: '1', validValues: ['1'], validRange: { min: '1' } },
    ['P: Forbidden: exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time'],
  ],
  [{ validValues: ['1'] }, ['P.default: Required value: required when validValues is defined']],
  [{ validRange: { min: '1' } }, ['P.default: Required value: required when validRange is defined']],
  [
    { default: '3', validValues: ['2', '1', '1000m', '11'] },
    [
      'P.validValues[1]: Invalid value: "1": values must be sorted in ascending order',
      'P.validValues[3]: Invalid value: "11": option is larger than capacity value: 10',
      'P.validValues[2]: Duplicate value: "1"',
      'P.validValues: Invalid value: "3": default value is not valid according to the requestPolicy',
    ],
  ],
  [{ default: '1', validRange: {} as never }, ['P.validRange.min: Required value: required when validRange is defined']],
  [
    { default: '1', validRange: { min: '3', max: '2', step: '0' } },
    [
      'P.validRange.default: Invalid value: "1": default is less than min: 3',
      'P.validRange.max: Invalid value: "3": min is larger than max: 2',
      'P.validRange.step: Invalid value: "0": must be greater than zero',
    ],
  ],
  [
    { default: '4', validRange: { min: '1', max: '11', step: '10' } },
    [
      'P.validRange.max: Invalid value: "11": max is larger than capacity value: 10',
      'P.validRange.step: Invalid value: "10": one step 11 is larger than capacity value: 10',
      'P.validRange.step: Invalid value: "4": value is not a multiple of a given step (10) from (1)',
    ],
  ],
])('policy %j', (policy, expected) => expect(policyProblems(policy)).toEqual(expected))

test('only devices that claims share have a policy; one that is stored already may stay', () => {
  const devices = [{ name: 'a', capacity: { m: { value: '1', requestPolicy: {} } } }]
  expect(problems({ devices })).toEqual(['spec.devices[0].capacity[m].requestPolicy: Forbidden: allowMultipleAllocations must be true'])
  expect(resourceSlice.validate(make({ devices }), root, make({ devices }))).toEqual([])
})

test('where the devices are stays', () => {
  const next = make({ driver: 'b', pool: { ...pool, name: 'b' }, nodeName: 'b' })
  expect(shown(resourceSlice.validateUpdate(next, make(), root, context))).toEqual([
    'spec.pool.name: Invalid value: "b": field is immutable',
    'spec.driver: Invalid value: "b": field is immutable',
    'spec.nodeName: Invalid value: "b": field is immutable',
  ])
})

test('taints get their time, lists and mappings are dropped, changes are counted', () => {
  const taints = [{ key: 'a', effect: 'NoSchedule' }]
  const device: Device = { name: 'gpu-0', taints, attributes: { a: { ints: [1] } }, nodeAllocatableResourceMappings: { cpu: {} } }
  const created = structuredClone(make({ devices: [device] }))
  resourceSlice.prepareCreate(created, context)
  expect(created.metadata.generation).toBe(1)
  expect(created.spec.devices).toEqual([
    { name: 'gpu-0', taints: [{ key: 'a', effect: 'NoSchedule', timeAdded: '2026-01-01T00:00:00Z' }], attributes: { a: {} } },
  ])
  const generationAfter = (next: ResourceSlice) => {
    resourceSlice.prepareUpdate(next, created, context)
    return next.metadata.generation
  }
  expect(generationAfter(structuredClone(created))).toBe(1)
  expect(generationAfter(make({ allNodes: true }))).toBe(2)
})

test('columns and fields', () => {
  const values = (slice: ResourceSlice) => resourceSlice.columns.slice(1, 4).map(({ name, value }) => [name, value(slice, 0)])
  expect(values(make())).toEqual([
    ['Node', 'node-1'],
    ['Driver', 'gpu.example.org'],
    ['Pool', 'node-1'],
  ])
  expect(values(make({ nodeName: undefined, allNodes: true }))[0]).toEqual(['Node', ''])
  expect(resourceSlice.fields.map(({ name, value }) => [name, value(make())])).toEqual([
    ['spec.nodeName', 'node-1'],
    ['spec.driver', 'gpu.example.org'],
  ])
})
